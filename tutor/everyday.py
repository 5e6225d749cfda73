"""What learners say that voices no belief of any lesson, so that hearing a myth has something to tell it from."""

from __future__ import annotations

EVERYDAY = tuple(
    line.strip()
    for line in """
    hello
    thanks, that helps
    ok
    what do you mean
    can you give me an example
    i don't get it
    next please
    tell me a joke
    what's the weather today
    who won the world cup
    how do i cook rice
    is this lesson free
    how many steps does this have
    what comes after step 3
    i'm tired
    give me a hint
    just tell me the answer
    why should i care
    are you sure?
    my professor says something else
    I think it is option b
    write a poem about cats
    explain it more simply
    what is the capital of peru
    how old are you
    can i get a certificate
    which python version do i need
    how do i install keras
    what is a token
    what is a neural network
    which optimizer is best
    what is lora
    what is a learning rate
    how do i measure accuracy
    does it run on my laptop
    what does the word domain mean
    can it handle german texts
    what is the difference between an encoder and a decoder
    is prompt engineering easier
    what are embeddings
    which companies use this
    how do i share my model with others
    what is a loss function
    can i use it commercially
    does the model understand images
    how do i convert the model to onnx
    what's the licence of llama
    our customers write very rude emails
    the gpu is at 90 degrees
    my kernel died
    how do i read a csv file
    should we tell users that they talk to a machine
    who invented the transformer
    is chatgpt fine-tuned
    how do i pick the evaluation metric
    what does the test set measure
    our accuracy is 84 percent
    the model answers too slowly
    it hallucinated a court case
    what is quantisation
    can i stop the training and continue tomorrow
    the learning rate was too high
    it takes four hours on my gpu
    i saved the checkpoint on a usb stick
    how do i shuffle the rows
    our labels disagree with each other
    the examples come from three hospitals
    fine-tuning adapts a model to a domain
    a pre-trained model has learned general patterns
    domain data contains special words
    the model becomes better at legal texts
    what is transfer learning
    why does fine-tuning work
    when should i not fine-tune
    how do i know that it worked
    what is regularisation
    what do frozen layers do
    how do i choose the layers to freeze
    can two domains be mixed
    what is the role of the optimizer
    is it better to use rag
    does fine-tuning make answers longer
    can it make private data leak
    is it expensive
    how do i deploy it
    """.strip().splitlines()
)
