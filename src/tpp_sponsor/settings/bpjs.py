"""`[bpjs]`: when its bill is due, and how the lists that it gives back are read."""

from collections.abc import Mapping

from pydantic import Field, model_validator

from tpp_sponsor.domain.text_keys import text_key
from tpp_sponsor.settings.base import DayOfMonth, Section, refuse
from tpp_sponsor.tables.bpjs_lists import ACCEPTED_WORDS, REJECTED_WORDS


class Bpjs(Section):
    """`[bpjs]`: when its bill is due, and how the lists that it gives back are read."""

    due_day: DayOfMonth = 15
    accepted_words: tuple[str, ...] = ACCEPTED_WORDS
    rejected_words: tuple[str, ...] = REJECTED_WORDS
    headings: Mapping[str, tuple[str, ...]] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _words_have_one_meaning(self) -> "Bpjs":
        yes, no = ({text_key(word) for word in words} for words in (self.accepted_words, self.rejected_words))
        if both := sorted(yes & no):
            raise refuse("word_twice", word=both[0])
        if "" in yes | no:
            raise refuse("word_empty")
        return self
