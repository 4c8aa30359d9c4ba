// Tells the search the words of its page's language, and shows what was asked.
"use strict";
Documentation.addTranslations(JSON.parse(document.getElementById("search-words").textContent));
document.getElementById("searched").value = new URLSearchParams(location.search).get("q") ?? "";
