"""Stores in the ORM that Flask applications use most, Flask-SQLAlchemy."""
