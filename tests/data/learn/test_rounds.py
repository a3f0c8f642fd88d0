"""A round of the quiz, from the first question to the last repetition, with a quiz of two made-up questions."""

from data.learn.leitner import Progress
from data.learn.question import Option, Question
from data.learn.rounds import Round

BEGIN = Round(Progress("", "easy", 7))


def question(name: str) -> Question:
    options = (Option("yes", "Yes"), Option("no", "No"))
    return Question(
        name, "higher", "easy", f"Is it {name}?", options, "yes", "Because.", "", (), "lung", "liver", "Lung"
    )


QUIZ = (question("first"), question("second"))


def played(now: Round, *given: str) -> Round:
    """Answer whatever is asked, and go on."""
    for option in given:
        asked = now.question(QUIZ)
        assert asked is not None
        now = now.answer(asked, option).go_on()
    return now


def test_each_question_is_asked_once_in_its_turn() -> None:
    assert BEGIN.question(QUIZ) == QUIZ[0]
    assert played(BEGIN, "yes").question(QUIZ) == QUIZ[1]
    assert played(BEGIN, "yes", "no").question(QUIZ) is None
    assert BEGIN.question(()) is None


def test_an_answered_question_stays_until_somebody_goes_on() -> None:
    now = BEGIN.answer(QUIZ[0], "no")
    assert (now.question(QUIZ), now.given) == (QUIZ[0], "no")
    assert (now.go_on().question(QUIZ), now.go_on().given) == (QUIZ[1], "")


def test_only_what_was_missed_is_repeated_until_it_was_right_twice_in_a_row() -> None:
    now = played(BEGIN, "no", "yes")
    assert now.missed(QUIZ) == {"Lung": [QUIZ[0]]}
    again = Round(now.progress, repeating=True)
    assert again.question(QUIZ) == QUIZ[0]
    once = played(again, "yes")
    assert (once.due, once.question(QUIZ)) == (1, QUIZ[0])
    twice = played(once, "yes")
    assert (twice.due, twice.question(QUIZ)) == (0, None)
    assert twice.missed(QUIZ) == {"Lung": [QUIZ[0]]}, "the score counts first answers"


def test_how_far_a_round_is() -> None:
    assert BEGIN.how_far(QUIZ, QUIZ[0]) == (0, "Question 1 of 2")
    assert played(BEGIN, "yes").how_far(QUIZ, QUIZ[1]) == (0.5, "Question 2 of 2, 1 right, 0 missed")
    missed = Round(played(BEGIN, "no", "yes").progress, repeating=True)
    assert missed.how_far(QUIZ, QUIZ[0]) == (0.5, "Repeating what was missed: 1 to go")


def test_squares_and_boxes_show_what_was_right_at_first_and_what_comes_again() -> None:
    assert BEGIN.squares(QUIZ, QUIZ[0]) == ["now", "open"]
    assert played(BEGIN, "no").squares(QUIZ, QUIZ[1]) == ["missed", "now"]
    assert played(BEGIN, "no", "yes").squares(QUIZ, QUIZ[1]) == ["missed", "right"]
    assert (
        played(BEGIN, "no", "yes").boxes
        == "Box 1 (missed, comes first): 1 · Box 2 (right once since): 0 · Box 3 (known): 1"
    )
