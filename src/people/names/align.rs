//! Lays the words of two names beside each other, in whatever order they stand, and counts what agreed.
use super::fold::{Role, Word};
use super::relate::{Place, Relation, relate};
use super::sounds;

/// What was found when two names were laid beside each other. The counts are of words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Agreement {
    /// Equal after folding.
    pub same: u8,
    pub sound: u8,
    pub slip: u8,
    pub short: u8,
    pub alike: u8,
    /// Both names have a word here, and they are different.
    pub conflict: u8,
    /// One name has a word more.
    pub missing: u8,
    /// Different frequent words: Siti Aminah, Sri Aminah.
    pub low_conflict: u8,
    /// Made and Wayan.
    pub birth_order_conflict: bool,
    /// The son's father bears the other's name: Ahmad bin Saleh, Saleh.
    pub parent: bool,
}

impl Agreement {
    /// Words that tell people apart and agree in some way.
    pub fn matched(&self) -> u8 {
        self.same + self.sound + self.slip + self.short + self.alike
    }
}

/// A word with the place where it stands among those that tell people apart.
struct Seat<'a> {
    word: &'a Word,
    /// The first is the given name.
    first: bool,
    /// The last of several is the family name.
    last: bool,
    /// Word of the other name that was taken for this one.
    taken: bool,
}

/// Compares two names given as the words of each.
pub fn align<'a>(left: &[&'a Word], right: &[&'a Word]) -> Agreement {
    let (mut left, mut right) = (seats(left), seats(right));
    let mut found = Agreement { parent: is_parent(&left, &right) || is_parent(&right, &left), ..Agreement::default() };
    take_joined(&mut left, &mut right, &mut found);
    take_joined(&mut right, &mut left, &mut found);
    take_pairs(&mut left, &mut right, &mut found);
    count_left_over(&left, &right, &mut found);
    found
}

fn seats<'a>(words: &[&'a Word]) -> Vec<Seat<'a>> {
    let tells = |word: &&Word| matches!(word.role, Role::Core | Role::Father);
    let total = words.iter().filter(|word| tells(word)).count();
    let mut place = 0;
    let mut out = Vec::with_capacity(words.len());
    for word in words {
        let counts = tells(word);
        place += usize::from(counts);
        out.push(Seat { word, first: counts && place == 1, last: counts && place == total && total > 1, taken: false });
    }
    out
}

/// "Saleh Marisonda" and "Ahmad bin Saleh Marisonda".
fn is_parent(parents: &[Seat], children: &[Seat]) -> bool {
    let given = |seats: &[Seat<'_>]| seats.iter().find(|seat| seat.first).map(|seat| seat.word.text.clone());
    let (Some(parent), Some(child)) = (given(parents), given(children)) else { return false };
    parent != child && children.iter().any(|seat| seat.word.role == Role::Father && seat.word.text == parent)
}

/// Two words written as one: "Nur Hidayah" and "Nurhidayah".
fn take_joined(parted: &mut [Seat], whole: &mut [Seat], found: &mut Agreement) {
    for place in 1..parted.len() {
        let Some([before, after]) = parted.get_mut(place - 1..=place) else { continue };
        if before.taken || after.taken || before.word.shape.initial || after.word.shape.initial {
            continue;
        }
        let length = before.word.text.len() + after.word.text.len();
        let is_joined = |seat: &&mut Seat| {
            !seat.taken
                && seat.word.loose.len() + 3 >= length.min(seat.word.text.len())
                && seat.word.text.len() + 2 >= length
                && seat.word.loose == joined_loose(before.word, after.word)
        };
        if let Some(seat) = whole.iter_mut().find(is_joined) {
            (before.taken, after.taken, seat.taken) = (true, true, true);
            found.same += 1;
        }
    }
}

fn joined_loose(before: &Word, after: &Word) -> Box<str> {
    sounds::loosen(&format!("{}{}", before.text, after.text)).into()
}

/// Takes the best pairs first, so that order does not matter.
fn take_pairs(left: &mut [Seat], right: &mut [Seat], found: &mut Agreement) {
    let mut pairs = Vec::new();
    for (mine, one) in left.iter().enumerate().filter(|(_, seat)| !seat.taken) {
        for (theirs, other) in right.iter().enumerate().filter(|(_, seat)| !seat.taken) {
            let relation = seat_relation(one, other);
            if relation > Relation::Apart {
                pairs.push((relation, one.first == other.first, mine, theirs));
            }
        }
    }
    pairs.sort_by(|one, other| other.cmp(one));
    for (relation, _, mine, theirs) in pairs {
        let (Some(one), Some(other)) = (left.get_mut(mine), right.get_mut(theirs)) else { continue };
        if one.taken || other.taken {
            continue;
        }
        (one.taken, other.taken) = (true, true);
        count_pair(relation, one.word, other.word, found);
    }
}

fn seat_relation(one: &Seat, other: &Seat) -> Relation {
    let father_as_given = |father: &Seat, given: &Seat| father.word.role == Role::Father && given.first;
    if father_as_given(one, other) || father_as_given(other, one) {
        return Relation::Apart;
    }
    let place = if one.last && other.last { Place::Family } else { Place::Given };
    relate(one.word, other.word, place)
}

fn count_pair(relation: Relation, one: &Word, other: &Word, found: &mut Agreement) {
    let frequent = |word: &Word| matches!(word.role, Role::Low | Role::BirthOrder);
    // "P." is written out as Putu, and may also be the family name Paputungan.
    let little = |word: &Word, partner: &Word| frequent(word) && (frequent(partner) || !word.shape.initial);
    if little(one, other) || little(other, one) {
        return;
    }
    let count = match relation {
        Relation::Same => &mut found.same,
        Relation::Sound => &mut found.sound,
        Relation::Slip => &mut found.slip,
        Relation::Short => &mut found.short,
        Relation::Alike => &mut found.alike,
        Relation::Apart => return,
    };
    *count += 1;
}

/// What found no partner: on both sides it is a contradiction, on one side it was left out.
fn count_left_over(left: &[Seat], right: &[Seat], found: &mut Agreement) {
    let both = |is_kind: fn(&Word) -> bool| {
        let lone = |seats: &[Seat]| tally(seats.iter().filter(|seat| !seat.taken && is_kind(seat.word)));
        (lone(left), lone(right))
    };
    // A given name behind "bin" is the father's own name; beside it a family name may stand or be left out.
    let (my_father, their_father) = both(|word| word.role == Role::Father && word.known);
    let (mine, theirs) = both(|word| word.role == Role::Core || (word.role == Role::Father && !word.known));
    found.conflict = mine.min(theirs) + my_father.min(their_father);
    found.missing = mine.abs_diff(theirs) + my_father.abs_diff(their_father);
    let (my_low, their_low) = both(|word| word.role == Role::Low);
    found.low_conflict = my_low.min(their_low);
    let (my_order, their_order) = both(|word| word.role == Role::BirthOrder);
    found.birth_order_conflict = my_order > 0 && their_order > 0;
}

fn tally<T>(items: impl Iterator<Item = T>) -> u8 {
    u8::try_from(items.count()).unwrap_or(u8::MAX)
}

#[cfg(test)]
mod tests {
    use super::super::fold::FoldedName;
    use super::*;

    fn aligned(left: &str, right: &str) -> Agreement {
        let (left, right) = (FoldedName::new(left), FoldedName::new(right));
        align(&left.words.iter().collect::<Vec<_>>(), &right.words.iter().collect::<Vec<_>>())
    }

    #[test]
    fn order_does_not_matter() {
        assert_eq!(aligned("Karamboda Delfin", "Delfin Karamboda").same, 2);
    }

    #[test]
    fn two_words_written_as_one_are_found() {
        for (left, right) in [("Nur Hidayah Lasangka", "Noerhidaya Lasangka"), ("Samsulbahri Pua", "Syamsul Bahri Pua")]
        {
            let found = aligned(left, right);
            assert_eq!((found.same, found.conflict, found.missing), (2, 0, 0), "{left} / {right}");
        }
    }

    #[test]
    fn an_alias_stands_for_the_given_name() {
        let found = aligned("Kartini Lagarutu (Tini)", "Tini Lagarutu");
        assert_eq!((found.matched(), found.conflict), (2, 0));
    }

    #[test]
    fn frequent_words_say_little() {
        assert_eq!(aligned("Siti Aminah", "Siti Rohana").matched(), 0);
        assert_eq!(aligned("Muh. Rizal", "Rizal"), aligned("Rizal", "Rizal"));
    }

    #[test]
    fn a_father_is_not_his_child() {
        assert!(aligned("Saleh Marisonda", "Ahmad bin Saleh Marisonda").parent);
        assert!(!aligned("Ahmad Marisonda", "Ahmad bin Saleh Marisonda").parent);
    }

    #[test]
    fn the_order_of_birth_tells_brothers_apart() {
        assert!(aligned("I Made Sudarta", "I Wayan Sudarta").birth_order_conflict);
        assert!(!aligned("I Made Sudarta", "I Sudarta").birth_order_conflict);
    }
}
