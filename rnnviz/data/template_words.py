"""What the made-up verdicts are made of in each language: nouns, adjectives, what turns them, what joins them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Words:
    """One language's. "{adjective}" and so on are blanks; every word, in Chinese every character, is a token.

    labels : what a bad and what a good text is called
    good, bad : adjectives that go with every noun
    keep, turn : forms of an adjective that mean what it says, and that mean the opposite
    plain : a clause of a noun and such a form; contrast : one of two opposite adjectives, of which the first holds
    same, other : what stands between a clause and the next that agrees with it, or that overrules it
    first_aside : an aside as the first clause, and what stands between it and the next
    last_aside : what stands before an aside as the last clause
    end : closes the text; gap : stands between words
    """

    labels: tuple[str, str]
    nouns: tuple[str, ...]
    good: tuple[str, ...]
    bad: tuple[str, ...]
    keep: tuple[str, ...]
    turn: tuple[str, ...]
    plain: str
    contrast: str
    same: tuple[str, ...]
    other: tuple[str, ...]
    first_aside: tuple[tuple[str, str], ...]
    last_aside: tuple[str, ...]
    end: str
    gap: str


def row(text: str) -> tuple[str, ...]:
    """The words between the spaces."""
    return tuple(text.split())


ENGLISH = Words(
    labels=("negative", "positive"),
    nouns=row("food soup coffee room bed garden film book play music teacher course train guide screen sound"),
    good=row("good nice pleasant lovely impressive enjoyable charming satisfying"),
    bad=row("bad poor weak unpleasant disappointing annoying miserable dull"),
    keep=("{adjective}", "very {adjective}", "really {adjective}", "quite {adjective}", "{adjective} indeed"),
    turn=(
        "not {adjective}",
        "not very {adjective}",
        "not {adjective} at all",
        "barely {adjective}",
        "never {adjective}",
        "far from {adjective}",
        "anything but {adjective}",
    ),
    plain="the {noun} is {form}",
    contrast="the {noun} is {first} , not {second}",
    same=("and",),
    other=("but", ", yet"),
    first_aside=(("although", ","),),
    last_aside=("although", "even though"),
    end=".",
    gap=" ",
)
CHINESE = Words(
    labels=("差评", "好评"),
    nouns=row("饭菜 汤 咖啡 房间 花园 电影 小说 音乐 老师 课程 火车 导游 屏幕 声音 服务 环境 演出 床铺 茶 书房"),
    good=row("好 棒 出色 理想 优秀 精彩 讨喜 令人满意"),
    bad=row("差 糟 糟糕 平庸 乏味 无趣 讨厌 令人失望"),
    keep=("很{adjective}", "非常{adjective}", "真{adjective}", "相当{adjective}"),
    turn=("不{adjective}", "并不{adjective}", "一点也不{adjective}", "算不上{adjective}", "谈不上{adjective}"),
    plain="{noun}{form}",
    contrast="{noun}是{first}的，不是{second}的",
    same=("，而且",),
    other=("，可是", "，不过"),
    first_aside=(("虽然", "，但是"),),
    last_aside=("，虽然", "，尽管"),
    end="。",
    gap="",
)
