"""Every stage of the house by name: what must be loaded so that the door, the letters and the pages are complete."""

from flask import Blueprint

BLUEPRINTS: tuple[Blueprint, ...] = ()
