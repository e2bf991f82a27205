using System.Text.RegularExpressions;

namespace Microsoft.ML.Aer;

/// <summary>Finds the letter that a completion chooses.</summary>
internal sealed class ChoiceAnswer
{
    private readonly string _letters;
    private readonly Regex _alone, _first, _stated;

    /// <param name="letters">The letters to choose from, in upper case.</param>
    public ChoiceAnswer(string letters)
    {
        _letters = letters;
        string any = $"([{letters}])";
        // "B", "(b).", "\text{B}"
        _alone = BoundedRegex.Create($@"^\W*(?:text\w*\W*)?{any}\W*$", RegexOptions.IgnoreCase);
        // "B) Paris", "(B) Paris", "B. Paris"
        _first = BoundedRegex.Create($@"^\W*{any}[).:]", RegexOptions.None);
        // "Answer: B" (OpenAI's simple-evals), "the correct answer is **(B)**", "answer is option B"
        _stated = BoundedRegex.Create($@"(?:[Aa]nswer|ANSWER)[^A-Za-z0-9\n]*(?:(?:is|would be|must be|should be)[^A-Za-z0-9\n]*)?(?:[Oo]ption|[Cc]hoice)?[^A-Za-z0-9\n]*{any}\b", RegexOptions.None);
    }

    /// <summary>The letter chosen: that of the last box, else of the last "answer is", else of the text as a whole; null where there is none.</summary>
    public char? Find(string text)
    {
        if (AnswerExtraction.LastBoxed().Extract(text) is { } boxed) return Letter(_alone.Match(boxed)) ?? Letter(_first.Match(boxed));
        char? stated = null;
        for (Match match = _stated.Match(text); match.Success; match = match.NextMatch()) stated = Letter(match);
        return stated ?? Letter(_alone.Match(text)) ?? Letter(_first.Match(text));
    }

    /// <summary>The letter that a label names, "B", "(B)" or "B."; null where it names none.</summary>
    public char? Label(string label) => Letter(_alone.Match(label));

    private char? Letter(Match match) => match.Success && char.ToUpperInvariant(match.Groups[1].Value[0]) is var letter && _letters.Contains(letter, StringComparison.Ordinal) ? letter : null;
}
