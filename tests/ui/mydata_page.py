"""My data as its tests open it."""

from streamlit.testing.v1 import AppTest

from rnnviz.language import use
from tests.ui.seen import drawn

TABLE = "review,verdict\n" + "\n".join(f"{a} film {b},{'good' if b < 12 else 'bad'}" for a in "abc" for b in range(20))


def page():
    from rnnviz.ui import sidebar
    from rnnviz.ui.pages import mydata

    sidebar.open_session()
    sidebar.draw()
    mydata.render()


def opened(part="open", language="en", **state):
    test = AppTest.from_function(page, default_timeout=60)
    test.query_params["lang"] = language
    use(language)
    test.session_state["mydata-part"] = part
    for key, value in state.items():
        test.session_state["mydata-" + key] = value
    return drawn(test)


def pasted(text, form="csv", name="pasted"):
    test = opened(source="paste")
    test.selectbox(key="mydata-paste-format").set_value(form)
    test.text_input(key="mydata-paste-name").set_value(name)
    test.text_area(key="mydata-paste").set_value(text)
    return drawn(test)
