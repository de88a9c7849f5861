from sqlalchemy.orm import Session
from tests.web import world, urls
from tests.web.test_urls import Walk
def test_x(app, held, at):
    s=Session(held, expire_on_commit=False, join_transaction_mode="create_savepoint")
    of=world.people(s, app.extensions["qa_portal.files"], at); world.add_case(of,"formal_check")
    w=Walk(app,held,of,"formal_check")
    for line in urls.lines(urls.CASE):
        for d in w.differences(line): print(d)
