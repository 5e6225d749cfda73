"""What a learner plainly asks the tutor for: patterns over mended words (see ``firstguess.tutor.spelling``).

Precise, not complete: what no pattern knows is left to the nearest utterance. English only.
"""

from __future__ import annotations

import re
from typing import Literal

Intent = Literal[
    "question", "statement", "commit", "dont_know", "confidence", "hint", "tell", "challenge", "relevance",
    "off_topic", "smalltalk", "next", "explanation", "stop_run",
]  # fmt: skip


def _any(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns))


_RIGHT = r"(?:right|correct|true|actual|real|full|final|proper|good|best)"
_ANSWER = rf"(?:the |your |its |that |this |a )?(?:{_RIGHT} )?(?:answers?|solutions?|{_RIGHT} (?:one|option|choice))\b"
_LEAD = (
    r"(?:(?:okay|yes|no|so|and|but|well|hmm+|um|uh|oh|hey|hi|please|great|sure|fine|cool|now|then|alright|right"
    r"|got it|done) )*"
)
_TRAIL = r"(?: (?:please|now|then|already|thanks|okay|tutor|here|again|for me|maybe|bro|man|dude|sir))*"

TELL = _any(
    rf"\b(?:tell|give|show|say|reveal|print|output|display|write|send|spell|share|spit|leak|read) (?:it )?(?:out )?"
    rf"(?:(?:me|us) )?(?:what )?(?:is )?(?:all )?(?:the )?{_ANSWER}(?! (?:is|are) (?:not|wrong))",
    r"\b(?:just|simply|rather) (?:tell|show) (?:me|it|us)(?! (?:a hint|if|whether|why|about|more|how|when|where))\b",
    r"\bjust (?:say|give) it\b",
    rf"^{_LEAD}(?:can|could|would|will) you (?:just |please )*tell (?:me|us|it){_TRAIL}$",
    rf"^{_LEAD}tell (?:me|it){_TRAIL}$",
    rf"\bwhat (?:is|was|are|would be|s) {_ANSWER}",
    rf"\bwhich (?:one |option |choice |answer |letter |of (?:these|them|those|the (?:options|choices)) )?"
    rf"(?:is|was|are|would be|should be) (?:it\b|(?:the |really |actually )*(?:{_RIGHT}|answer)\b)",
    r"\bwhich (?:one |option |choice |answer |letter )(?:should|do|must|shall|would) (?:i|you) (?:pick|choose"
    r"|take|select)",
    r"\b(?:i|we) (?:will |just |really |totally )*(?:give|gave|giving) (?:it )?up\b",
    r"\bi am giving up\b",
    rf"^{_LEAD}(?:give|giving) up{_TRAIL}$",
    rf"^{_LEAD}{_ANSWER}{_TRAIL}$",
    rf"\b(?:want|need|would like|can i|could i|may i|let me|like to|wish)\b (?:to )?(?:just )?"
    rf"(?:know |see |have |hear |get |look at )?{_ANSWER}",
    r"\b(?:solve|answer|do) (?:it|this|that)(?: one)? for me\b",
    r"\b(?:skip|jump|go) (?:straight |right )?to the (?:answer|solution)",
    r"(?<!dont )(?<!not )\b(?:spoil|reveal) (?:it|this)\b|\bspit it out\b|\bout with it\b|\bstop asking and\b",
    r"\b(?:just|simply) say (?:it|the|which|what|a|b|c)\b|\bi dont want to (?:guess|think|explain)\b",
    r"\b(?:marked|labelled|flagged|tagged) (?:as )?(?:right|correct|true)\b|\byou (?:explain|answer|say|tell|do"
    r"|solve) (?:it|me|this)(?: yourself)?\b(?! (?:said|was|is))",
    r"^(?:so )?which (?:is|one is) it(?: then)?$|\b(?:answer|solution)s? (?:please|now|already)$",
)
HINT = _any(
    r"\b(?:hints?|(?<!no )(?<!not a )(?<!have a )(?<!havent a )(?<!the )clues?|nudge)\b",
    r"\b(?:a|any|some|another|more) tips?\b",
    r"\bi am (?:\w+ )?(?:stuck|lost)\b",
    r"^(?:\w+ )?stuck\b",
    rf"^{_LEAD}(?:(?:can|could|would|will|you|i|need|some|a|little|bit|of|more|want|give|me|any|really) )*help"
    rf"(?: (?:me|us|out|with (?:this|it)(?: one| question)?|a (?:bit|little)))*{_TRAIL}$",
    r"\bpoint me\b|\b(?:first|last|starting) letter\b|\bhow many letters\b",
    r"\b(?:push|steer) me\b|\bgive me a push\b",
    r"\b(?:narrow (?:it|this) down|eliminate (?:one|some|two|an?)|rule (?:one|some) out)\b",
    r"^(?:where|how) (?:do|should|would) (?:i|you) (?:even )?(?:start|begin)(?: (?:with )?(?:this|here))?$",
    r"\bhow (?:do|should|would|can|could) i (?:think|approach|go|figure|work|solve|tackle|reason)\b.*\b(?:this|it"
    r"|out|here)\b",
    r"^(?:so |and |okay |hmm+ )*(?:is|would|could|can|isnt) (?:it|that|this|the answer"
    r"|the right answer) (?:be )?(?:a )?(?:yes|no|true|false)$",
    r"\bam i (?:close|warm|on the right track)\b",
    # "Why is it warm in summer?" asks about the matter.
    r"(?<!why )(?<!when )(?<!where )\bis (?:it|that|this) (?:close|warm|on the right track)"
    r"(?:$| (?:or|yet|enough|now|so far)\b| to (?:it|right|correct|the (?:answer|truth)|being)\b)",
)
# Said after a refutation, these press for a yes and bring nothing else: flattery, insult, authority, a false source.
PRESSES = re.compile(
    r"^(?:no|nope|nah|wrong|false|not true)$|\b(?:admit|correct yourself|be fair|shut up|trust you"
    r"|surely you (?:see|agree|know)|you (?:would|must|surely|secretly)|(?:please|to|would|just|you) agree"
    r"|agree with me"
    r"|i am (?:still )?right|that i was right|are you saying"
    r"|(?:say|confirm)\b.{0,12}\b(?:i am|it is|yes|what i|they are|the same)|worst|useless|stupid|idiot|dumb|liar"
    r"|pathetic|genius|favou?rite|clever(?:est)?|best tutor|(?:the|your|this) lesson says|so kind|wonderful|phd)\b"
)
# What is aimed at the tutor, or leans on what was said, is about that, whatever else it sounds like.
AIMED = re.compile(r"\b(?:you|your|yourself)\b|\b(?:says?|said|told us) (?:it|so|the same|that too)\b")
# How sure, and nothing else: said before a choice, it is none ("just a guess" does not choose a).
ONLY_SURE = re.compile(
    rf"^{_LEAD}(?:i am |it is |that is |this is |that was |it was )?(?:(?:just|only|really|very|pretty|quite|fairly"
    r"|totally|absolutely|completely|almost|rather|100|a hundred percent|a|my|wild|lucky|pure|random|good|best) )*"
    r"(?:guess|guessing|sure|certain|confident|positive)(?: (?:about|of|in) (?:it|this|that|my answer))?$"
)
# A choice is held up to be judged before it is committed to.
FISHES = re.compile(
    r"^(?:(?:so|and|but|okay|hmm+|wait|um|well|please|tell me|just tell me if|can you tell me if|check if) )*"
    r"(?:(?:is|isnt|was|could|would|can|might|should|does|are)\b|(?:it is|that is)\b.* or not$"
    r"|(?:whether|if) (?:it|the)\b|am i (?:right|correct)\b|did i get\b)"
)
STOP_RUN = _any(
    r"\b(?:stop|end|quit|exit|abort|cancel|leave|finish|terminate) (?:with )?(?:the |this |my |our )?"
    r"(?:test|testing me|quiz|quizzing|exam|lesson|session|review|practice|quizz|questions|asking)\b",
    rf"^{_LEAD}(?:stop|quit|exit|end|abort|cancel|i quit|i stop)(?: (?:it|this|here))?{_TRAIL}$",
    r"\benough (?:for (?:now|today|me|one day)|of this|questions|testing)\b",
    rf"^{_LEAD}(?:that is |i have had )?enough{_TRAIL}$",
    r"\bi am (?:all )?(?:done|finished|through|out)(?: (?:for (?:now|today|tonight)|with (?:this|the) (?:test"
    r"|quiz|lesson)))\b",
    r"\b(?:let us|can we|could we|can i|i want to|i would like to|i need to|i have to|want to|going to) "
    r"(?:stop(?! early| training)|quit|take a break|pause|leave|call it a day|go now)\b",
    r"\bno more (?:questions|test|quiz|of this)\b",
    r"\b(?:i have|need) to go\b|\bcall it a day\b|\bcontinue (?:later|tomorrow|another time)\b",
)
_RUN = r"(?:lesson|test|quiz|course|practice|review|session|guide|tour|exam|exercises?|questions?|first step|next step)"
NEXT = _any(
    rf"^{_LEAD}(?:let us |let me |i am |i want to |can we |shall we |we can |just )*(?:next|continue|go on"
    rf"|go ahead|go|proceed"
    rf"|move on|moving on|carry on|keep going|onwards?|start|begin|resume|ready|get started|get going|skip|pass"
    rf"|another)"
    rf"(?: (?:it|this|that|one|question|step|item|part|section|with it|learning|topic|to the next \w+))*{_TRAIL}$",
    rf"\b(?:start|begin|continue|resume|do|take|open|launch)(?: with)? (?:the|this|my|our|a|an) (?:\w+ )?{_RUN}\b",
    rf"^{_LEAD}(?:start|begin|continue|resume) {_RUN}",
    r"\b(?:the )?next (?:one|question|step|part|section|item|topic|lesson|exercise|please)\b",
    r"\bi (?:want|would like) to (?:practi[cs]e|start|continue|begin|be (?:tested|quizzed)|do the \w+)\b"
    r"|\b(?:quiz|test) me\b|\bask me (?:a|an|some|another|more|the|something)\b",
    r"\b(?:another|one more|new) (?:question|item|exercise|problem)\b|\b(?:another|one more) one\b",
    rf"^{_LEAD}what is next{_TRAIL}$|\bwhat (?:comes next(?! (?:after|to|in|when)\b)|should i do next)\b",
    r"\b(?:give|show) me (?:a|an|some|the) (?:\w+ )?(?:question|exercise|problem|task)s?\b",
    rf"^{_LEAD}(?:teach me|walk me through (?:it|this|the lesson)|i am ready\b.*|let us do (?:it|this)){_TRAIL}$",
    r"\b(?:skip|move on|moving on) (?:this|it|that|from|to|the|please)\b",
)
DONT_KNOW = _any(
    r"\bi? ?(?:(?:really|honestly|just|still|actually|simply) )*(?:dont|do not|didnt|wouldnt|never) "
    r"(?:(?:really|even|actually) )*(?:know|remember|have (?:a|an|any) (?:clue|idea))\b",
    r"\bidk\b|\bdunno\b|\bidont know\b",
    r"\b(?:no|not a|not the foggiest|havent a|have no) (?:idea|clue)s?\b",
    r"\bbeats me\b|\bclueless\b|\bwho knows\b|\bno opinion\b|\bi have nothing\b",
    r"\b(?:cant|cannot|could not|couldnt) (?:say|tell|remember|decide|answer|explain)\b(?! (?:you|me))",
    r"\bfaintest\b|\bfoggiest\b|\bhard to say\b|\bmind is blank\b|\b(?:i|have|has|we) (?:have )?(?:forgot"
    r"|forgotten|never (?:learned|learnt|heard))\b",
    r"\b(?:am )?(?:not|un) ?(?:really |at all |so |too |very )?(?:sure|certain)\b|\bunsure\b",
)
RELEVANCE = _any(
    r"\bwhy (?:should|would|do|must|does|shall) (?:i|we|anyone|anybody|someone|this|it|that|any of this) "
    r"(?:even |really |ever |have to |need to |want to )*(?:care|bother|learn (?:this|it|that|about)|matter(?: to me)?$"
    r"|matters?$|know (?:this|it|that|all)|need (?:this|it|that)\b|study)",
    r"\bwhy (?:bother|care)\b|\bwho (?:even )?cares\b|^(?:so|and) what$|\bi dont (?:really )?care\b",
    r"\bwhat is the (?:point|use|purpose|benefit)(?: of (?:this|it|that|all (?:this|that)|(?:learning|knowing"
    r"|doing)\b.*))?$",
    r"\bwhy (?:is|are) (?:this|it|that|these|any of this|all this) (?:even |so |really )*(?:important|relevant"
    r"|useful|matter|interesting)",
    r"\bwhen (?:will|would|do|am|are|should) (?:i|we|anyone) (?:ever |even |actually "
    r"|really )*(?:going to )?(?:use|need) (?:this|it|that|any)",
    r"\b(?:how|where) (?:is|will|would|does|can|do|could) (?:this|it|that|i|knowing this) (?:even |ever "
    r"|actually |really |be )*"
    r"(?:useful|help me|relevant|matter to me|use (?:this|it)|apply to me|good for)",
    r"\bwhat (?:is|are) (?:this|it|that|these) (?:even |actually )?(?:good )?for$|\bwhat do i (?:get|gain) from\b"
    r"|\bin it for me\b",
    r"\b(?:is|are) (?:this|it|that|these) (?:even |really |actually )*(?:useful|important|relevant|necessary)\b",
    r"\bwhat (?:does|has) (?:this|it|that) (?:have |got )?to do with (?:me|my)\b",
    r"\bdoes (?:this|it|that|any of this) (?:even |really |actually )*matter\b(?! (?:how|which|what|if|whether))",
    r"\bdo i (?:even |really |actually )*(?:need|have) (?:this|to (?:know|learn))\b",
    r"\bsee the (?:point|use)\b|\b(?:on|in|for) the exam$|\bwaste of (?:my )?time\b|\bhow does this (?:affect"
    r"|concern) me\b",
)
_WRONG = (
    r"(?:wrong|incorrect|false|mistaken|nonsense|bs|bullshit|rubbish|not (?:true|right|correct)|lying|a lie|untrue)"
)
CHALLENGE = _any(
    r"\b(?:are )?you (?:really |absolutely |quite |100% )?(?:sure|certain)\b",
    rf"\b(?:that|this|it|you|your answer|the tutor|the lesson|this lesson) (?:is|are|must be|cant be|seems?|sounds?) "
    rf"(?:just |completely |totally |so |simply |all |actually |definitely )*{_WRONG}",
    r"\b(?:that|this|it) (?:cant|cannot|couldnt|doesnt) (?:be (?:right|true|correct)|sound right|make sense)",
    r"\b(?:that|this) (?:isnt|is not|aint) (?:right|true|correct|what)\b|\bnot what i (?:learned|learnt|read"
    r"|heard|was taught)",
    r"\bi (?:dont|do not|cant) (?:really )?(?:agree|believe (?:you|that|this|it)|buy (?:that|it|this)|think (?:so"
    r"|that is (?:right|true|correct)|you are))",
    r"\bi (?:strongly |totally )?disagree\b|\bi doubt (?:it|that)\b|\bi still (?:think|believe|say)\b",
    r"\b(?:my|our|the) (?:\w+ ){0,2}(?:professor|prof|teacher|boss|friend|book|textbook|colleague|lecturer"
    r"|manager|dad|mum|mom|brother|sister|instructor|mentor|supervisor|coach|notes?)"
    r"(?: \w+)? (?:says?|said|told|thinks?|claims?|claimed|taught|disagrees?|insists?|swears?|writes?)\b",
    r"\b(?:chatgpt|gpt|wikipedia|google|gemini|the internet|reddit|youtube|everyone|everybody)(?: \w+)? (?:says?"
    r"|said|told|claims?|disagrees?)\b",
    r"\bbut i (?:read|heard|learned|learnt|was told|thought|saw)\b",
    r"\bprove (?:it|that|this)\b|\bhow (?:do|can|would) you (?:even )?know\b|\bsays who\b|\bare you kidding\b"
    r"|\bno way\b|\bi call bs\b",
    r"^(?:any )?(?:source|sources|citation|citations|evidence|proof)(?: please| for that)?$"
    r"|^(?:oh )?really(?: really)?$|\byou (?:made|have made|make) (?:a|an) (?:mistake|error)\b"
    r"|\bwhere did you get (?:that|this)\b",
    r"\b(?:are|arent) you (?:wrong|mistaken|making (?:this|that|it) up)\b|\bcan i trust (?:you|that|this)\b"
    r"|\bwhat is your (?:source|evidence|proof)\b",
)
SMALLTALK = _any(
    rf"^{_LEAD}(?:hi+|hello+|hey+|hiya|howdy|yo|(?:good )?(?:morning|afternoon|evening)|good (?:day|night)"
    rf"|greetings|thanks"
    rf"|thank you|cheers"
    r"|okay|cool|great|nice|awesome|wow|lol|haha+|hehe|perfect|good|fine|alright|bye|goodbye|see you|sup"
    r"|what is up|sorry|oops"
    r"|how are you|how is it going|good job|well done|i see|got it|gotcha|makes sense|that makes sense|understood"
    r"|interesting|amazing|hm+|yes|no|sure|ah+|oh+|tricky|tough|brb|let me think(?: about (?:it|this"
    r"|that))?(?: for a \w+)?|one (?:moment|sec|second)|wait(?: a \w+)?|give me a (?:moment|sec|second|minute)"
    r"|that (?:is|was) (?:so |very |really )?(?:helpful|great|cool|nice|interesting|good|clear|fun|awesome)"
    r"|nice (?:one|work)|nice to meet you|are you there)"
    r"(?: (?:there|tutor|all|everyone|you|again|bot|today|so much|very much|a lot|doing|for (?:the|your) (?:help"
    r"|explanation|answer)|then|thanks|that helps?|that helped|bro|man|my friend|okay|lol|haha|now|it|later"
    r"|tomorrow))*$",
)
OFF_TOPIC = _any(
    r"\bare you (?:an? )?(?:human|person|robot|bot|ai|real|chatgpt|gpt|conscious|alive|single|married|sentient"
    r"|machine|happy|sad|tired|bored)\b",
    r"\bwho (?:made|built|created|programmed|wrote|are) you\b|\bwhat are you$|\b(?:what|which) (?:ai "
    r"|language )?(?:model|llm|ai|version) are you\b",
    r"\b(?:what is|tell me|do you have) (?:your|a) (?:name|favou?rite|age|hobb|birthday|girlfriend|boyfriend|job"
    r"|family)",
    r"\bhow old are you\b|\bwhere (?:are you from|do you live|are you)\b|\bdo you (?:like|love|sleep|dream|eat"
    r"|drink|feel|have (?:feelings|a)|get (?:tired|bored)|speak|remember me|know me|hate)\b",
    r"\b(?:tell|know|sing|write|make) (?:me |us )?(?:an? |some )?(?:\w+ )?(?:joke|story|song|poem|essay|email"
    r"|haiku|rap|cover letter)s?\b",
    r"\b(?:weather|football|soccer|lottery|recipe|netflix|bitcoin|horoscope|pizza|girlfriend|boyfriend"
    r"|system prompt)\b",
    r"\bi (?:am|feel) (?:so |very |really |a bit )?(?:hungry|tired|bored|sad|sick|lonely|sleepy|happy|angry"
    r"|stressed|depressed|thirsty|cold)\b",
    r"\bwhat (?:time|day|date) is it\b|\bwho (?:won|is the president)\b|\b(?:i love you|marry me|what (?:should"
    r"|shall) i (?:eat|wear|cook))\b",
)
CONTROLS: tuple[tuple[Intent, re.Pattern[str]], ...] = (
    ("tell", TELL),
    ("hint", HINT),
    ("stop_run", STOP_RUN),
    ("relevance", RELEVANCE),
    ("challenge", CHALLENGE),
    ("next", NEXT),
    ("off_topic", OFF_TOPIC),
    ("smalltalk", SMALLTALK),
)
