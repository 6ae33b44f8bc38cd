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
    ("The {year} {bike}: a tour of the {part}", "{bike} with {load}: first ride in {city}",
     "{person} shows the {bike}", "{bike} or not? {person} tries the {part}"),
    ("How to {job}", "{bike}: {job}", "Two-minute fix with {person}: {job}",
     "{job}, on the {bike} ({year})"),
    ("{person} carries {load} through {city}", "Why {person} sold the van for a {bike}",
     "{city} by {bike}", "A day with {person} in {city}"),
    ("Webinar: {topic}", "Webinar recording: {topic} ({city}, {year})",
     "{topic}: {person} answers your questions"),
    ("{month} {year}: news from the {place}", "{city}: we are opening in {month}",
     "{person} joins our {place}", "The {bike} wins in {city}"),
    ("Inside the {place} with {person}", "The {place} on a {month} morning",
     "How the {bike} gets its {part}"),
    ("Kestrel at the {city} bike fair {year}", "{city} in {month}: highlights",
     "Race day in {city}: {load} against the clock"),
    ("Dealer training: {topic} ({year})", "Dealer training: fitting the {part} of the {bike}",
     "Selling the {bike}: five honest answers from {person}"),
    ("Riding the {bike} with {load}", "Cornering, braking & parking with {load}",
     "{city} in {month}: what to wear, what to check"),
    ("Sketch to street: the {part} of the {bike}", "Why the {bike}'s {part} looks like that",
     "“Make it lighter”: {person} on the {bike}"),
    ("Where the {material} of the {bike} comes from", "A second life for {material}: {city}",
     "100 % {material}, 0 % fuss? {person} explains"),
    ("{person}: a day in the {place}", "Working at Kestrel in {city}: {person}",
     "Join our {place} in {city}"),
)  # fmt: skip

MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August",
          "September", "October", "November", "December")  # fmt: skip

SLOTS = {
    "bike": ("Heron 2", "Plover", "Swift Long", "Rook Box", "Wren Folding", "Albatross Trike"),
    "job": ("adjust hydraulic brakes", "change a rear tyre", "charge the battery in winter",
            "true a wheel", "replace the chain & cassette", "stop that squeak",
            "mount the rain cover", "bleed the front brake", "update the display"),
    "load": ("three children", "a cello", "40 loaves of bread", "a washing machine",
             "two dogs", "a week's shopping", "a Christmas tree", "camera gear"),
    "person": ("Maja", "Søren", "Priya", "Jürgen", "Lucía", "Ade", "Dr. Okafor", "Zoë"),
    "city": ("Copenhagen", "Gent", "Malmö", "Bristol", "Zürich", "São Paulo", "Ærø", "Portland"),
    "topic": ("leasing for fleets", "cargo bikes for city councils", "battery safety",
              "service intervals", "first-mile delivery", "insurance in plain words"),
    "place": ("paint shop", "warehouse", "test track", "prototype room", "wheel room"),
    "part": ("steering linkage", "front box", "kickstand", "cargo rack", "belt drive"),
    "material": ("steel", "bamboo", "aluminium", "leather", "rubber"),
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
