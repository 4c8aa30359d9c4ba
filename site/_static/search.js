// Tells the search the words of its page's language, and shows what was asked.
"use strict";
// Sphinx's own addTranslations makes a function of text, which the pages' policy refuses.
Object.assign(Documentation.TRANSLATIONS, JSON.parse(document.getElementById("search-words").textContent));
document.getElementById("searched").value = new URLSearchParams(location.search).get("q") ?? "";
