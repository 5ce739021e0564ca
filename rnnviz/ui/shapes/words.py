"""What the shapes, their tasks and their choices are called, and what is said about them."""

from __future__ import annotations

from rnnviz.language import _
from rnnviz.learn.shapes import ShapeConfig


def shape_name(key: str) -> str:
    """A shape by what goes in and what comes out."""
    return {
        "one_to_one": _("one to one"),
        "one_to_many": _("one to many"),
        "many_to_one": _("many to one"),
        "many_to_many": _("many to many, aligned"),
        "encoder_decoder": _("encoder-decoder"),
    }[key]


def about(config: ShapeConfig) -> str:
    """What the shape is for, and what this small network learns."""
    return {
        "one_to_one": _(
            "One input, one output, no step in between: the state has no past to keep. "
            "Here: from one character to the one that follows it in our stories."
        ),
        "one_to_many": _(
            "One input; then each output is the next input (dashed), and the state knows how far the writing has come. "
            "Here: from one character to the one word in our list that begins with it."
        ),
        "many_to_one": _(
            "A whole sequence is read, and one answer comes at the end. "
            "Here: is the author of a sentence content? A denial turns the meaning round."
        ),
        "many_to_many": _(
            "Each input has its output, at the same step. "
            "Here: the part of speech of each word; many words are a noun or a verb, by what stands before them."
        ),
        "reverse": _("An encoder reads everything before a decoder begins to write. Here: a word is written backward."),
        "date": _(
            "An encoder reads everything before a decoder begins to write. Here: a date in words is written in digits."
        ),
    }[config.task]


def prompt(task: str) -> str:
    """The label of the input."""
    return {
        "one_to_one": _("One character"),
        "one_to_many": _("One character, with which a word begins"),
        "many_to_one": _("A sentence"),
        "many_to_many": _("A sentence"),
        "reverse": _("A word of two to eight characters"),
        "date": _("A date in words"),
    }[task]


def readout_name(key: str) -> str:
    """What a classifier answers from."""
    return {"last": _("the last state"), "attention": _("attention over all states")}[key]


def transduction_name(key: str) -> str:
    """A task of the encoder-decoder."""
    return {"reverse": _("reverse a word"), "date": _("a date in digits")}[key]


def attention_name(key: str) -> str:
    """A kind of attention."""
    return {"none": _("none"), "additive": _("additive"), "dot": _("dot"), "general": _("general")}[key]


def attention_help() -> str:
    """Where the kinds of attention come from."""
    return _(
        "How well a state of the decoder and one of the encoder fit: additive by Bahdanau, Cho and Bengio (2015), "
        "dot and general by Luong, Pham and Manning (2015)."
    )


def equation(config: ShapeConfig) -> str:
    """What the attention of this network computes, in LaTeX; empty if it has none."""
    if config.shape == "many_to_one" and config.readout == "attention":
        return (
            r"\begin{gathered} e_t = v\cdot\tanh(W_a h_t + b_a),\quad \alpha = \mathrm{softmax}(e),\\ "
            r"\textstyle \bar h = \sum_t \alpha_t h_t,\quad p = \mathrm{softmax}(W_y \bar h + b_y) \end{gathered}"
        )
    if config.shape != "encoder_decoder" or config.attention == "none":
        return ""
    score = {
        "additive": r"e_{tj} = v\cdot\tanh(W_a s_{t-1} + U_a h_j)",
        "dot": r"e_{tj} = s_t\cdot h_j",
        "general": r"e_{tj} = s_t\cdot W_a h_j",
    }[config.attention]
    return (
        rf"\begin{{gathered}} {score},\quad \alpha_t = \mathrm{{softmax}}(e_t),\\ "
        r"\textstyle c_t = \sum_j \alpha_{tj} h_j,\quad o_t = \tanh(W_c\,[c_t; s_t]) \end{gathered}"
    )


def answer(config: ShapeConfig, typed: str, written: str, chance: float) -> str:
    """What the network says to an input, as one sentence; texts are Markdown already."""
    if config.shape in ("one_to_one", "many_to_one"):
        sentence = {
            "one_to_one": _("After {typed} it expects {written} (probability {p})."),
            "many_to_one": _("It takes the author of {typed} to be {written} (probability {p})."),
        }[config.shape]
        return sentence.format(typed=typed, written=written, p=f"{chance:.2f}")
    if config.shape == "many_to_many":
        return _("For each word a part of speech: {written}.").format(written=written)
    return _("It reads {typed} and writes {written}.").format(typed=typed, written=written)
