// A wide table and a row of tabs scroll in boxes of their own; by Tab the keyboard reaches them too.
document$.subscribe(() => {
  const boxes = document.querySelectorAll(".md-typeset__scrollwrap, .tabbed-labels");
  for (const box of boxes) box.tabIndex = 0;
});
