"""From a finding to a verdict: the word, the diagnosis, the sentence, and the operations around the proof."""
