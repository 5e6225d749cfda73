"""Names of one sort, any of which may stand for another: what a sentence is about is changed, and its grammar stays.

Written for this project. A group holds only names that take no article, unless all of them take the same one.
"""

from __future__ import annotations

GROUPS: tuple[tuple[str, ...], ...] = (
    ("the Earth", "Mercury", "Venus", "Mars", "Jupiter", "Saturn", "Uranus", "Neptune", "Pluto"),
    ("Australia", "Norway", "Japan", "Brazil", "Canada", "Kenya", "Chile", "Iceland", "New Zealand", "India"),
    ("Egypt", "Peru", "Germany", "France", "Greece", "Mexico", "China", "Sweden", "Vietnam", "Poland", "Tunisia"),
    ("Oslo", "Lisbon", "Nairobi", "Toronto", "Santiago", "Helsinki", "Mumbai", "Athens", "Osaka", "Cairo", "London",
     "Paris", "Berlin", "Lagos", "Cape Town", "Boston"),
    ("Thai", "Korean", "Italian", "Mexican", "Greek", "Turkish", "Spanish", "Moroccan", "Polish", "Peruvian", "Danish"),
    ("Monday", "Tuesday", "Thursday", "Friday"),
    ("Python", "Java", "Rust", "Fortran", "Haskell", "Ruby", "Scala"),
    ("Keras", "PyTorch", "JAX", "MXNet", "spaCy"),
    ("LoRA", "distillation", "pruning", "quantisation", "federated learning", "reinforcement learning", "dropout"),
    ("fine-tuning", "distillation", "pruning", "quantisation", "data augmentation", "batch normalisation"),
    ("transfer learning", "active learning", "curriculum learning", "contrastive learning", "ensemble averaging"),
    ("prompt engineering", "zero-shot learning", "beam search", "federated averaging", "query expansion"),
    ("gradient descent", "simulated annealing", "Newton's method", "Bayesian optimisation", "random search"),
    ("a pre-trained model", "a decision tree", "a random forest", "a spelling checker", "a search engine"),
    ("a fine-tuned model", "a distilled model", "a pruned model", "a recommender system", "a rule-based system"),
    ("hospitals", "museums", "airports", "bakeries", "theatres", "harbours", "libraries", "vineyards"),
    ("medicine", "astronomy", "archaeology", "forestry", "dentistry", "sociology", "meteorology", "linguistics"),
    ("medical reports", "weather maps", "sheet music", "railway timetables", "cooking recipes", "chess games"),
    ("legal contracts", "crossword puzzles", "love letters", "knitting patterns", "fishing logs"),
    ("bread", "cheese", "beer", "marmalade", "chocolate", "soup"),
    ("iron", "copper", "zinc", "lead", "silver", "aluminium", "nickel"),
    ("oxygen", "nitrogen", "helium", "neon", "argon", "methane"),
    ("the Atlantic", "the Pacific", "the Baltic", "the Caribbean", "the Arctic"),
    ("Polaris", "Betelgeuse", "Vega", "Rigel", "Arcturus"),
    ("dogs", "cats", "horses", "parrots", "dolphins", "goldfish", "rabbits"),
    ("bees", "ants", "moths", "beetles", "spiders"),
    ("birds", "whales", "bats", "turtles", "eels", "salmon"),
    ("the heart", "the liver", "the stomach", "the spleen", "the pancreas"),
    ("steel", "glass", "rubber", "concrete", "porcelain"),
    ("coffee", "tea", "cocoa", "lemonade", "cider"),
    ("oak", "birch", "spruce", "maple", "willow"),
)  # fmt: skip
