"""Word lists and patterns by which ``firstguess.tutor.question`` reads a message. English only."""

from __future__ import annotations

import re


def _spaced(pattern: str) -> re.Pattern[str]:
    """A verbose, case-blind pattern in which ``_`` stands for one space."""
    return re.compile(pattern.replace("_", r"[ ]"), re.IGNORECASE | re.VERBOSE)


def _listed(text: str) -> frozenset[str]:
    return frozenset(text.split())


AUXILIARIES = _listed(
    """
    is are was were do does did can could will would should shall may might must has have had am
    isn't aren't wasn't weren't don't doesn't didn't can't couldn't won't wouldn't shouldn't hasn't haven't
    isnt doesnt dont cant wont arent didnt
    """
)
OPENERS = _listed(
    "what why how when where which who whom whose explain describe tell list name give define compare show"
)
INTERROGATIVES = _listed(
    "what whats what's why whys why's how hows how's where wheres where's which who whos who's whom"
)
# "Overfitting meaning?" asks what it is, without a question word.
ASKING_NOUNS = _listed("meaning definition difference diffrence reason cause example purpose downside upside advantage")
PREPOSITIONS = _listed("in at on for to by from")
COMMON_VERBS = _listed(
    """
    need make get give take keep lose learn train forget erase improve change work mean use help hurt go cause start
    """
)
ANAPHORA = _listed("it its this that these those they them their he she one ones former latter there")
ORDINALS = {"first": 0, "1st": 0, "second": 1, "2nd": 1, "third": 2, "3rd": 2, "fourth": 3, "4th": 3, "last": -1}

# "It" that stands for nothing: "is it colder in winter?", "is it better to wait?"
EXPLETIVE = _spaced(
    r"""
    \b (?: (?:is|isn't|was)_it | (?:does|will)_it_(?:get|be|become)
      | it_(?:is|was|gets?|got|becomes?|feels?) | it's )
    _ (?:(?:always|usually|often|so|much|not|really)_){0,2}
    (?: (?:cold|warm|hot|cool|dark|light|bright|late|early)\w*_(?:in|at|on|during|near|than|here|there|outside)\b
      | (?:winter|summer|spring|autumn|night|day)\b | \w+_(?:to|that)\b )
    """
)

# "…, right?" at the end of a statement.
TAG = _spaced(
    r"""
    [,;.\s-]{0,4} \b (?:
        right | correct | no | yes | yeah | true | agreed? | or_not | innit | huh | eh | ok
      | or_am_i_wrong | am_i_right | is_that_(?:right|true|correct|so)
      | isn'?t_that_(?:so|right)
      | (?:is|are|was|were|do|does|did|ca|could|wo|would|should|has|have)n'?t_(?:it|that|i|we|you|they|he|she)
      | (?:do|does|did|is|are|can|will|would)_(?:i|it|they|we|you|that)
    ) [\s?]{0,6} $
    """
)

# Says whose view a statement is, after it.
OPINION_AFTER = _spaced(r"[,;.]?\s+ that(?:'|\u2019)?s_(?:how|what|the_way)_(?:i|we)_ [\w\s]{2,40} [.!]* $")
# Where one piece of a message ends and another may begin to ask ("…, so does it …?", "… or can …?").
PIECES = _spaced(
    r"""
    (?<=[.!?])\s+
    | ,\s+ (?=(?:so|but|and|or)\s+(?:is|are|do|does|did|can|could|will|would|must|should|has|have)\b)
    | \s+or\s+ (?=(?:can|could|does|do|is|are)\b)
    | ,\s+ (?=(?:so_)?(?:is|are|do|does|did|can|could|will|would|must|should|has|have)
        \s+(?:it|the|a|an|that|there|they|my|i|we)\b)
    """
)

# What only introduces a statement: "so, is it true that …", "my teacher says …".
LEAD = _spaced(
    r"""
    ^ \W* (?:
        (?:so|and|but|ok|okay|hey|hi|hello|well|wait|um|hmm|also|then|please|now|sorry) \b [\s,.:;!-]*
      | (?:just_)? (?:to_(?:be_sure|check|confirm) | quick_question | one_question) \b [\s,.:;!-]*
      | (?:is|isn'?t)_it_ (?:(?:really|actually|also|not)_)?
        (?:true|correct|right|the_case|so|a_fact|fair_to_say) (?:_to_say)? (?:_that)? \b \s*
      | (?:do|don'?t)_you_ (?:really_)? (?:think|agree|believe) (?:_that)? \b \s*
      | would_you_(?:say|agree) (?:_that)? \b \s*
      | (?:i|we)_ (?:(?:really|always|just|still)_)?
        (?: think|thought|believe|believed|guess|heard|read|assume|assumed|suppose|bet|feel_like|am_sure
          | was_told|know ) (?:_that)? \b [\s,]*
      | i'?m_ (?:pretty_|quite_|fairly_)? (?:sure|certain|convinced|told) (?:_that)? \b \s*
      | (?:my|our|the)_ (?:\w+_){1,2} (?:says|said|told_(?:me|us)|claims|claimed|swears|thinks|insists)
        (?:_that)? \b \s*
      | (?:people|they|everyone|everybody|some_people)_ (?:say|says|said|claim|think) (?:_that)? \b \s*
      | (?:does|would)_(?:this|that|it)_mean (?:_that)? \b \s*
      | (?:it|that)_means (?:_that)? \b \s*
      | (?:am_i|are_we)_right_ (?:that|in_thinking_that|to_say(?:_that)?|to_think(?:_that)?) \s*
    )
    """
)

# A lead that can only introduce a statement whose truth is asked.
ASKS_TRUTH = _spaced(
    r"""
    ^ \W* (?:
        so \W+ (?! (?:what|why|how|where|which|who|when) \b )
      | (?:is|isn'?t)_it_ (?:\w+_)? (?:true|correct|right|fair|the_case) \b
    )
    """
)
# How an answer is wished for, which is not what is asked.
MANNER = _spaced(r",?\s* \b in_(?:plain|simple|easy|your_own|other)_(?:words|terms|english|language) \b")
REQUEST = _spaced(
    r"""
    ^ (?:can|could|would|will|may)_(?:you|u|someone|anyone|i)_ (?:please_)?
    (?:explain|tell|describe|say|give|show|list|name|help|get|ask|state|define)
    """
)
FOLLOW_UP = _spaced(
    r"""
    ^ \W* (?:and|but|so|ok(?:ay)?)? [\s,]* (?:
        (?:but_)? why (?:_(?:is_that|not|so|then|exactly|though))? | how_so | how_come
      | what_about\b.* | how_about\b.* | tell_me_more | go_on | more(?:_details?)?
      | for_(?:example|instance) | such_as | like_what | and_then | really
      | (?:(?:can|could)_you_|please_)? (?:(?:give|show|tell)_(?:me|us)_|is_there_|what_is_|what'?s_)?
        (?:an?|one|another|some|more)?_?examples? (?:_please)?
      | (?:explain|say|put)_(?:it|that|this) (?:_more|_better)*
      | what_else | anything_else | which_ones? | who | when | where
    ) \s* [?.!]* $
    """
)
# A message that asks for what comes instead or after leans on what was said.
LEANS_ON = _spaced(r"\b (?:instead|then|otherwise|else|after_(?:that|this)|for_(?:that|this)) (?:_then)? \W* $")
STARTS_BACK = _spaced(r"^ \W* (?:and|but|what_about|how_about) \b")
ORDINAL = _spaced(
    r"""
    \b (first|1st|second|2nd|third|3rd|fourth|4th|last) _ (?:one|point|thing|part|reason|sentence|item) \b
    """
)
_THANKS = r"(?:many_)?thanks?(?:_you)?(?:_(?:so|very)_much|_a_(?:lot|bunch|million))? | thx | ty | cheers"
_FINE = r"""
    ok(?:ay)? | k | cool | great | nice | perfect | awesome | got_it | i_see | makes_sense | good_to_know | alright
  | that_help(?:s|ed) | understood | wow
"""
_BYE = r"bye(?:_bye)? | goodbye | see_you(?:_later)?"
_HELLO = r"""
    hi+ | hello | hey+ | hiya | howdy | yo | good_(?:morning|afternoon|evening|day) | greetings | sup | what'?s_up
  | how_are_you(?:_doing)?(?:_today)? | who_are_you | are_you_(?:there|ok) | nice_to_meet_you
"""
_VOCATIVE = "there | tutor | all | everyone | you | again | bot | today | then | now | for_(?:the|your)_help"
GREETING = _spaced(rf"^ \W* (?:(?:{_THANKS}|{_FINE}|{_BYE}|{_HELLO}) \b (?:[\s,]+(?:{_VOCATIVE})\b)* [\s,.!?]*)+ \W* $")
THANKED = _spaced(rf"\b (?:{_THANKS}|{_FINE}|{_BYE}) \b")
# A wish for the last answer in other words.
AGAIN = _spaced(
    r"""
    ^ \W* (?:(?:sorry|hm+|ok|okay|but|and|wait|please|um|so) [\s,.]+)*
    (?:(?:can|could|would|will)_you_(?:please_|maybe_)? | please_ | i_(?:want|need)_you_to_)?
    (?:
        (?:explain|say|tell_me|repeat|rephrase|put|describe|go_over|word)_
        (?:(?:it|that|this|them|me)(?:_(?:last_)?(?:part|bit|point|thing|answer|sentence))?|the_last_(?:part|bit|point|thing|answer))?_?
        (?:once_(?:more|again)|one_more_time|again|in_(?:other|simpler|easier|different|plain|simple)_(?:words|terms)
          |(?:(?:a_bit|a_little|more|much)_){0,2}(?:simply|simpler|plainly|clearly|easier|easily|differently|slowly)
          |(?:in_)?another_way|like_i'?m_(?:five|5))
        (?:,?_(?:but_)?(?:(?:a_bit|a_little|more|much)_){0,2}(?:simply|simpler|plainly|clearly|easier|easily|differently|slowly)
          |,?_in_(?:other|simpler|easier|different|plain|simple)_(?:words|terms))?
      | (?:rephrase|repeat|simplify)_(?:it|that|this)
      | (?:i_)?(?:still_|really_|just_)?(?:don'?t|do_not|didn'?t|did_not|can'?t)_(?:really_|quite_|fully_)?
        (?:get|understand|follow|see)(?:_(?:it|that|this|you|what_you_mean|the_(?:answer|point)))?
      | (?:i'?m|i_am)_(?:still_|a_bit_|so_|totally_)?(?:lost|confused)
      | what_do_you_mean(?:_by_(?:that|this))? | what_does_(?:that|this)_mean | come_again | huh | (?:much_)?simpler
      | in_(?:other|simpler|plain|simple)_words | that'?s_(?:too_)?(?:confusing|complicated|hard|difficult)
      | that_(?:is|was)_(?:too_)?(?:confusing|complicated|hard|difficult)
    )
    (?:_(?:for_me|to_me|at_all|please|yet|again|sorry|either|now))* \W* $
    """
)

_THIS = r"(?:this|the)\s+(?:lesson|topic|subject|page|course|chapter)"
# Asks what comes before or after the lesson itself, and what of it to remember.
AROUND = re.compile(
    r"\bprerequisites?\b"
    rf"|\b(?:know|learn|read|understand|study)\b.{{0,20}}\b(?:before|first)\b.{{0,30}}\b(?:{_THIS}|starting|i\s+(?:start|begin))\b"
    rf"|\bbefore\s+(?:i\s+(?:start|begin)|starting)\s+(?:with\s+)?{_THIS}"
    r"|\b(?:what|which)\b.{0,40}\b(?:study|learn|read|topics?|subjects?)\b.{0,30}"
    r"\b(?:next|afterwards?|follow[- ]?on|from\s+here)\b"
    rf"|\bafter\s+{_THIS}\b",
    re.IGNORECASE,
)
SUMS_UP = re.compile(
    rf"\b(?:summ(?:ary|ari[sz]e)|sum\s+(?:it|this|that|everything|all)?\s*up|recap|tl;?dr|takeaways?)\b"
    rf"|\b(?:main|key|most\s+important)\s+(?:points?|ideas?|things?|messages?)\b.{{0,30}}(?:{_THIS}|\?|$)"
    rf"|\b{_THIS}\s+in\s+(?:short|brief|a\s+(?:nutshell|few|handful))"
    r"|\bwhat\b.{0,30}\b(?:remember|take\s+(?:away|with\s+me))\b.{0,20}\b(?:from\s+(?:this|it|here)|lesson)\b",
    re.IGNORECASE,
)
