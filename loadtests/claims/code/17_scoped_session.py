"""`row.n += 1` and `row.n = Row.n + 1` in Flask-SQLAlchemy's scoped session, by eight threads, on SQLite."""

import json
import tempfile
import threading

from flask import Flask
from flask_sqlalchemy import SQLAlchemy

app = Flask(__name__)
app.config["SQLALCHEMY_DATABASE_URI"] = f"sqlite:///{tempfile.mkdtemp()}/db"
app.config["SQLALCHEMY_ENGINE_OPTIONS"] = {"connect_args": {"timeout": 60}}
db = SQLAlchemy(app)


class Row(db.Model):
    name = db.Column(db.String, primary_key=True)
    n = db.Column(db.Integer, default=0)


def count(name: str) -> None:
    for _ in range(25):
        with app.app_context():  # as each request has
            row = db.session.get(Row, name)
            row.n = Row.n + 1 if name == "expression" else row.n + 1
            db.session.commit()


with app.app_context():
    db.create_all()
    db.session.add_all([Row(name="orm", n=0), Row(name="expression", n=0)])
    db.session.commit()
for name in ("orm", "expression"):
    threads = [threading.Thread(target=count, args=[name]) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
with app.app_context():
    print(json.dumps({f"lost_of_200_{row.name}": 200 - row.n for row in db.session.query(Row)}))
