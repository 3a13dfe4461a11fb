//! Words that name a price or a paid license.

use crate::lexicon::LEXICON;
use crate::statements::Spot;
use crate::utterance::{Form, Utterance};

/// Where `said` names a price.
pub(crate) fn in_utterance(said: &Utterance) -> Option<Spot> {
    let named = LEXICON.phrases("prices").are_in(&said.tokens);
    (named && said.form != Form::Code && !LEXICON.phrases("prices_not").are_in(&said.tokens))
        .then(|| said.spot())
}
