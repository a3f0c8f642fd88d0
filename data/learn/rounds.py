"""A round of the quiz: which question is asked next, what was answered, what is repeated, and how it went."""

from dataclasses import dataclass, replace

from data.learn import leitner
from data.learn.leitner import KNOWN, Progress
from data.learn.question import Question

Quiz = tuple[Question, ...]


@dataclass(frozen=True)
class Round:
    """Where somebody stands in one quiz.

    answered is the question that was answered last and is still read, given the option chosen; both "" where none is.
    repeating is whether what was missed is asked again once all is through.
    """

    progress: Progress
    answered: str = ""
    given: str = ""
    repeating: bool = False

    def question(self, quiz: Quiz) -> Question | None:
        """Return the question to show; None when the quiz is through."""
        by_id = {question.id: question for question in quiz}
        waiting = self.answered or leitner.next_new(self.progress, by_id)
        if waiting is None and self.repeating:
            waiting = leitner.next_repeat(self.progress, by_id)
        return by_id[waiting] if waiting else None

    def answer(self, question: Question, option: str) -> "Round":
        """Return the round with one more answer."""
        progress = leitner.answered(self.progress, question.id, right=option == question.answer)
        return replace(self, progress=progress, answered=question.id, given=option)

    def go_on(self) -> "Round":
        """Return the round with nothing left to read."""
        return replace(self, answered="", given="")

    @property
    def due(self) -> int:
        """How many questions were missed and not yet answered right often enough since."""
        return sum(box < KNOWN for box in leitner.boxes(self.progress).values())

    def missed(self, quiz: Quiz) -> dict[str, list[Question]]:
        """Return {topic: its questions whose first answer was wrong} of a quiz that is through."""
        first = leitner.first_answers(self.progress)
        found: dict[str, list[Question]] = {}
        for question in quiz:
            if not first[question.id]:
                found.setdefault(question.topic, []).append(question)
        return found

    def squares(self, quiz: Quiz, question: Question) -> list[str]:
        """Return how each question stands at its first answer: "right", "missed", "now" (it is asked) or "open"."""
        first = leitner.first_answers(self.progress)
        names = {True: "right", False: "missed"}
        return [names.get(first.get(one.id), "now" if one == question else "open") for one in quiz]  # type: ignore[arg-type]

    @property
    def boxes(self) -> str:
        """What lies in which of Leitner's boxes, in words."""
        held = list(leitner.boxes(self.progress).values())
        names = {1: "missed, comes first", 2: "right once since", KNOWN: "known"}
        return " · ".join(f"Box {box} ({name}): {held.count(box)}" for box, name in names.items())

    def how_far(self, quiz: Quiz, question: Question) -> tuple[float, str]:
        """Return how much of the quiz is done, from 0 to 1, and the same in words, with a question on the page."""
        if self.repeating:
            return 1 - self.due / len(quiz), f"Repeating what was missed: {self.due} to go"
        seen = leitner.first_answers(self.progress)
        right = f", {sum(seen.values())} right, {len(seen) - sum(seen.values())} missed" if seen else ""
        return len(seen) / len(quiz), f"Question {quiz.index(question) + 1} of {len(quiz)}{right}"
