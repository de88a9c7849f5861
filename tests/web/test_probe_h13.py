import sys, time
sys.path.insert(0,"/tmp")
from h13_paths import PATHS
from collections import Counter
from sqlalchemy.orm import Session
from tests.web import world as w
LET=dict(zip(w.STATES,"DFPICXWA"))
def per_case(p): return "{ref}" in p or "{condition}" in p or "{seat" in p
def test_probe(app, held, at):
    files=app.extensions["qa_portal.files"]; out={}
    for state in w.STATES:
        t=time.time()
        with held.begin_nested() as sp:
            session=Session(held, expire_on_commit=False, join_transaction_mode="create_savepoint")
            world=w.people(session, files, at); w.add_case(world,state)
            for line in PATHS:
                method,path=line.split(" ",1)
                if not per_case(path) and state!="panel_formation": continue
                for kind in w.KINDS:
                    c=app.test_client()
                    if kind!="nobody": c.sign_in(world.people[kind])
                    with held.begin_nested() as one:
                        try:
                            a=c.open(path.format(**world.ids), method=method, data={"x":"1"} if method=="POST" else None)
                            code=str(a.status_code)
                            if code=="302" and a.headers["Location"].startswith("/sign-in"): code="IN"
                        except Exception as e:
                            code=f"!{type(e).__name__}:{str(e)[:150]}"
                        one.rollback()
                    app.extensions.pop("qa_portal.settings",None)
                    out.setdefault(line,{}).setdefault(kind,{})[LET[state]]=code
            session.close(); sp.rollback()
        print(state, round(time.time()-t,1), flush=True)
    for line,v in out.items():
        print(line)
        g={}
        for kind,codes in v.items():
            vals=set(codes.values())
            s=vals.pop() if len(vals)==1 else " ".join(f"{k}{c}" for k,c in codes.items())
            g.setdefault(s,[]).append(kind)
        for s,kinds in g.items(): print("      ",s," <- "," ".join(kinds))
