"""The articles' `db.session.execute("SELECT …")`, and the same with `text()`."""

import json

from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import text
from sqlalchemy.exc import ArgumentError

app = Flask(__name__)
app.config["SQLALCHEMY_DATABASE_URI"] = "sqlite://"
db = SQLAlchemy(app)


def runs(statement: object) -> bool:
    try:
        return db.session.execute(statement).scalar() == 1  # type: ignore[call-overload]
    except ArgumentError:
        return False


with app.app_context():
    print(json.dumps({"a_string_runs": runs("SELECT 1"), "text_runs": runs(text("SELECT 1"))}))
