// A wide table scrolls in a box of its own; by Tab the keyboard reaches that box too.
document$.subscribe(() => {
  for (const box of document.querySelectorAll(".md-typeset__scrollwrap")) box.tabIndex = 0;
});
