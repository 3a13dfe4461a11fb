//! The words of the small world that Emberling knows.
// SPDX-License-Identifier: MIT-0

/// People, each with a place, a craft and an animal.
pub const PEOPLE: [&str; 40] = [
    "ashka", "belu", "corin", "dessa", "elvo", "farin", "gilda", "hask", "ilma", "joren", "kesta", "lorin",
    "mirel", "nessa", "orin", "pelka", "quill", "rasha", "sorel", "tamsin", "ulva", "verin", "wenna",
    "yorra", "zemi", "arden", "brisa", "colm", "drusa", "enno", "fenja", "garo", "hylda", "istan", "jutta",
    "kolya", "luska", "marn", "nolly", "ostra",
];

/// Where they live.
pub const PLACES: [&str; 16] = [
    "tarnby", "wexmoor", "oldmere", "foxholt", "graywick", "lindale", "saltby", "hollin", "ashford",
    "birkdale", "crowgate", "dunmere", "elmstead", "fernhill", "kelwick", "marshby",
];

/// What they do.
pub const CRAFTS: [&str; 16] = [
    "weaver", "potter", "miller", "baker", "fisher", "smith", "tanner", "glazier", "carver", "shepherd",
    "mason", "cooper", "piper", "gardener", "thatcher", "brewer",
];

/// What color their animals have.
pub const COLORS: [&str; 8] = [
    "black", "white", "gray", "brown", "red", "golden", "spotted", "silver",
];

/// How things are besides.
pub const QUALITIES: [&str; 18] = [
    "old", "young", "quiet", "bold", "small", "tall", "sleepy", "proud", "gentle", "hungry", "clever",
    "lonely", "merry", "tired", "shy", "wild", "slow", "swift",
];

/// Animals, one and several.
pub const ANIMALS: [(&str, &str); 24] = [
    ("fox", "foxes"),
    ("owl", "owls"),
    ("hare", "hares"),
    ("goat", "goats"),
    ("crow", "crows"),
    ("wolf", "wolves"),
    ("duck", "ducks"),
    ("badger", "badgers"),
    ("otter", "otters"),
    ("heron", "herons"),
    ("mouse", "mice"),
    ("toad", "toads"),
    ("cat", "cats"),
    ("hound", "hounds"),
    ("pony", "ponies"),
    ("sparrow", "sparrows"),
    ("beetle", "beetles"),
    ("bear", "bears"),
    ("lamb", "lambs"),
    ("swan", "swans"),
    ("raven", "ravens"),
    ("mole", "moles"),
    ("snail", "snails"),
    ("bat", "bats"),
];

/// Things that one can be near, under or behind, one and several.
pub const THINGS: [(&str, &str); 16] = [
    ("river", "rivers"),
    ("stone", "stones"),
    ("bridge", "bridges"),
    ("hedge", "hedges"),
    ("tower", "towers"),
    ("willow", "willows"),
    ("barn", "barns"),
    ("well", "wells"),
    ("gate", "gates"),
    ("cart", "carts"),
    ("ladder", "ladders"),
    ("chapel", "chapels"),
    ("fence", "fences"),
    ("boat", "boats"),
    ("mill", "mills"),
    ("oak", "oaks"),
];

/// What animals do to each other, one and several.
pub const DEEDS: [(&str, &str); 28] = [
    ("watches", "watch"),
    ("follows", "follow"),
    ("hears", "hear"),
    ("finds", "find"),
    ("greets", "greet"),
    ("chases", "chase"),
    ("guards", "guard"),
    ("calls", "call"),
    ("helps", "help"),
    ("fears", "fear"),
    ("teaches", "teach"),
    ("leads", "lead"),
    ("sees", "see"),
    ("meets", "meet"),
    ("likes", "like"),
    ("wakes", "wake"),
    ("warns", "warn"),
    ("feeds", "feed"),
    ("visits", "visit"),
    ("knows", "know"),
    ("trusts", "trust"),
    ("seeks", "seek"),
    ("carries", "carry"),
    ("pulls", "pull"),
    ("pushes", "push"),
    ("bites", "bite"),
    ("admires", "admire"),
    ("misses", "miss"),
];
