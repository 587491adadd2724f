"""How good is it really: questions with known answers, put to Chapter & Verse and to a tutorial's chatbot alike."""
