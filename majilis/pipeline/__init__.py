"""Runs the study's notebooks, whole or not at all."""
