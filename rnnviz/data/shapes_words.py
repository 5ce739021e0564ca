"""The words of the small tasks for the four shapes, all of them our own sentences."""

from __future__ import annotations

from rnnviz.language import N_

CONTINUED = {  # each begins with a character of its own
    "en": (
        "ant bear cat dog eagle fox goat hen ibis jay koala lion mouse "
        "newt owl pig quail rabbit seal tiger urchin viper wolf xerus yak zebra"
    ),
    "zh": (
        "画蛇添足 守株待兔 亡羊补牢 井底之蛙 掩耳盗铃 狐假虎威 刻舟求剑 杯弓蛇影 叶公好龙 对牛弹琴 自相矛盾 买椟还珠 "
        "塞翁失马 愚公移山 望梅止渴 纸上谈兵 一心一意 三心二意 半途而废 九牛一毛 百发百中 四面八方 千军万马 鸡飞蛋打"
    ),
}

MOODS = (N_("discontent"), N_("content"))
OPINIONS = {
    "en": {
        "opening": ("", "we went there on monday and", "my sister says", "after a long day", "in the end"),
        "subject": "film book soup room music teacher hotel concert coffee game",
        "frame": "the {subject} was {degree} {adjective}",
        "degree": ("", "very", "really"),
        "denial": ("not", "never"),
        "good": "good great lovely warm funny fresh",
        "bad": "bad dull awful cold boring dirty",
        "closing": ("", "for all of us", "that evening", "as we told the others"),
    },
    "zh": {
        "opening": ("", "星期一 我们 去 了 那里", "姐姐 说", "忙 了 一 天 以后", "到 最后"),
        "subject": "电影 书 汤 房间 音乐 老师 酒店 音乐会 咖啡 比赛",
        "frame": "{subject} {degree} {adjective}",
        "degree": ("", "很", "真"),
        "denial": ("不", "一点 也 不"),
        "good": "好 精彩 可口 温暖 有趣 新鲜",
        "bad": "差 无聊 难吃 冰冷 乏味 肮脏",
        "closing": ("", "大家 都 这么 说", "那天 晚上", "我们 告诉 了 别人"),
    },
}

TAGS = (
    N_("article"),
    N_("pronoun"),
    N_("adjective"),
    N_("noun"),
    N_("verb"),
    N_("auxiliary"),
    N_("particle"),
    N_("measure word"),
    N_("adverb"),
)
ARTICLE, PRONOUN, ADJECTIVE, NOUN, VERB, AUXILIARY, PARTICLE, MEASURE, ADVERB = range(len(TAGS))
EITHER = "either"  # words that are a noun or a verb, by what stands before them
WORDS = {
    "en": {
        ARTICLE: "the a this",
        PRONOUN: "i you we they",
        ADJECTIVE: "old new small quiet",
        NOUN: "child river house song",
        VERB: "see like find hear",
        AUXILIARY: "can will must",
        EITHER: "fish walk watch plant drink paint dance study cook answer",
    },
    "zh": {
        ARTICLE: "这 那",
        PRONOUN: "我 你 我们 他们",
        ADJECTIVE: "新 好 难 小",
        NOUN: "老师 学生 城市 歌曲",
        VERB: "喜欢 看见 听说 找到",
        AUXILIARY: "要 会 能",
        PARTICLE: "的",
        MEASURE: "个",
        ADVERB: "很 真",
        EITHER: "工作 学习 研究 计划 翻译 设计 决定 回答 帮助 建议",
    },
}
SENTENCES = {
    "en": (
        (ARTICLE, NOUN, VERB, ARTICLE, NOUN),
        (ARTICLE, ADJECTIVE, NOUN, AUXILIARY, VERB, ARTICLE, NOUN),
        (PRONOUN, VERB, ARTICLE, ADJECTIVE, NOUN),
        (PRONOUN, AUXILIARY, VERB, ARTICLE, NOUN),
        (PRONOUN, VERB),
        (ARTICLE, NOUN, AUXILIARY, VERB),
    ),
    "zh": (
        (PRONOUN, VERB, ARTICLE, MEASURE, NOUN),
        (PRONOUN, AUXILIARY, VERB, ARTICLE, MEASURE, ADJECTIVE, PARTICLE, NOUN),
        (PRONOUN, PARTICLE, NOUN, ADVERB, ADJECTIVE),
        (ARTICLE, MEASURE, NOUN, AUXILIARY, VERB, PRONOUN),
        (PRONOUN, AUXILIARY, VERB),
        (ARTICLE, MEASURE, ADJECTIVE, PARTICLE, NOUN, ADVERB, ADJECTIVE),
    ),
}

REVERSED = {"en": "abcdefghijklmnopqrstuvwxyz", "zh": "春夏秋冬东西南北风花雪月山水云雨天地日星江河湖海"}
MONTHS = "january february march april may june july august september october november december"
CHINESE_DIGITS = "〇一二三四五六七八九"

EXAMPLES = {  # by shape, or by task of the encoder-decoder; the first is shown at the beginning
    "one_to_one": {"en": "t", "zh": "了"},
    "one_to_many": {"en": "t", "zh": "画"},
    "many_to_one": {
        "en": "we went there on monday and the soup was not good that evening",
        "zh": "姐姐说汤一点也不好那天晚上",
    },
    "many_to_many": {"en": "the old cook will watch the fish", "zh": "我们要研究这个新的计划"},
    "reverse": {"en": "stream", "zh": "春江花月"},
    "date": {"en": "3 march 2024", "zh": "二〇二四年三月三日"},
}
