"""Words of the practice site: a maker of cargo bicycles and its videos. Pure data."""

SITE_NAME = "Kestrel Cargo Bikes"
PRODUCT_KEY = "video"

USERS = (
    ("anna", "Anna Lindqvist", "Runs the video site. Rides a Heron 2 with two children in it."),
    ("bastian", "Bastian Møller", "Head mechanic. If it squeaks, he has a video about it."),
    ("chiara", "Chiara Ferri", "Films the customer stories, mostly in the rain."),
    ("dinesh", "Dinesh Rao", "Trains the dealers."),
    ("eva", "Eva Horáková", "Designs racks, boxes and everything that holds a crate."),
    ("mallory", "Mallory Finch", ""),
)

ALBUMS = (
    ("Product tours", "Every bike we build, explained in a few minutes."),
    ("How-to and repair", "Short help from our workshop: one job, one video."),
    ("Customer stories", "People who carry surprising things by bike."),
    ("Webinars", "Recorded sessions for fleets, cities and shops."),
    ("Company news", "What happened at Kestrel, told by those who did it."),
    ("Behind the scenes", "Welding, painting, packing."),
    ("Events & fairs", "Kestrel on the road."),
    ("Dealer training", "Know-how for the shops that sell our bikes."),
    ("Riding tips", "Safer and calmer with a heavy load."),
    ("Design studio", "From a sketch to the street."),
    ("Sustainability", "Materials, repairs, second lives."),
    ("Careers", ""),
)

HIDDEN_ALBUM = ("Waiting for approval", "Not for publication yet.")

TITLES = (
    ("Meet the {bike}", "{bike}: a tour in three minutes", "What is new in the {year} {bike}",
     "{bike} with {load}: first ride"),
    ("How to {job}", "Workshop help: {job}", "{bike}: {job}", "Two-minute fix: {job}"),
    ("{person} carries {load} through {city}", "Why {person} sold the van",
     "{city} by {bike}", "A day with {person} in {city}"),
    ("Webinar: {topic}", "Webinar recording: {topic} ({city})", "{topic}: your questions answered"),
    ("{month} news from the workshop", "Our {year} in numbers", "We are opening in {city}",
     "{person} joins Kestrel"),
    ("Inside the {place}", "The {place} at six in the morning", "How the {bike} gets its {part}"),
    ("Kestrel at the {city} bike fair {year}", "{city} {year}: highlights",
     "Race day: {load} against the clock"),
    ("Dealer training: {topic}", "Dealer training: fitting the {part}",
     "Selling the {bike}: five honest answers"),
    ("Riding with {load}", "Cornering, braking & parking with {load}",
     "{city} in winter: what to wear, what to check"),
    ("Sketch to street: the {part}", "Why the {part} looks like that",
     "“Make it lighter”: {person} on the {bike}"),
    ("Where our {material} comes from", "A second life for {material}",
     "100 % {material}, 0 % fuss?"),
    ("A day in the {place}", "Working at Kestrel: {person}", "Join us in {city}"),
)  # fmt: skip

SLOTS = {
    "bike": ("Heron 2", "Plover", "Swift Long", "Rook Box", "Wren Folding", "Albatross Trike"),
    "job": ("adjust hydraulic brakes", "change a rear tyre", "charge the battery in winter",
            "true a wheel", "replace the chain & cassette", "stop that squeak",
            "mount the rain cover", "bleed the front brake", "update the display"),
    "load": ("three children", "a cello", "40 loaves of bread", "a washing machine",
             "two dogs", "a week's shopping", "a Christmas tree", "camera gear"),
    "person": ("Maja", "Søren", "Priya", "Jürgen", "Lucía", "Tom & Ade", "Dr. Okafor", "Zoë"),
    "city": ("Copenhagen", "Gent", "Malmö", "Bristol", "Zürich", "São Paulo", "Ærø", "Portland"),
    "topic": ("leasing for fleets", "cargo bikes for city councils", "battery safety",
              "service intervals", "first-mile delivery", "insurance in plain words"),
    "month": ("January", "March", "May", "June", "September", "November"),
    "place": ("paint shop", "warehouse", "test track", "prototype room", "wheel room"),
    "part": ("steering linkage", "front box", "kickstand", "cargo rack", "belt drive"),
    "material": ("steel", "bamboo", "aluminium", "leather", "rubber"),
    "year": ("2024", "2025", "2026"),
}  # fmt: skip

SENTENCES = (
    "Filmed at our workshop, with the tools that you have at home.",
    "Questions? Ask your nearest dealer or write to us.",
    "Subtitles in English and Danish.",
    "Bikes shown carry standard equipment & no extra motor.",
    "Thank you to everybody who took part.",
    "We read every comment: tell us what to film next.",
    "The spare parts shown are in our shop; most arrive in two days.",
    "Recorded live, so please forgive the wind.",
)

TAGS = (
    "cargo bike", "repair", "brakes", "battery", "family", "delivery", "fleet", "winter",
    "interview", "webinar", "event", "dealer", "design", "steel", "safety", "news", "Heron 2",
    "Plover", "how to", "København", "series:name=workshop", "series:name=street",
    "campaign:name=spring-2026", "language:code=en", "language:code=da",
)  # fmt: skip
