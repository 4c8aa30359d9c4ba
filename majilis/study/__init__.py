"""The study floor: the choices, and one election or many with the choices applied."""
