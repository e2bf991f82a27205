using System.Text.RegularExpressions;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Aer;

// Rewards that compare with a label or a pattern.
public static partial class Rewards
{
    /// <summary>
    /// Makes a reward of 1 where the completion chooses the label's letter, else 0. The letter is read from the last <c>\boxed{B}</c>; else from the last
    /// "Answer: B" or "answer is (B)" (as OpenAI's simple-evals does for MMLU); else from a text that is the letter or begins with
    /// it ("B) Paris").
    /// </summary>
    /// <param name="labelColumnName">The text column with the right letter: <c>B</c>, <c>(B)</c> or <c>B.</c> Default "Answer".</param>
    /// <param name="letters">The letters to choose from, upper case. Default A to J, as MMLU-Pro has them.</param>
    /// <param name="extraction">How the answer is cut out of the completion first. Default <see cref="AnswerExtraction.Whole"/>.</param>
    /// <returns>The reward, named "multiple_choice". Labels that are no such letter are refused before training.</returns>
    /// <exception cref="ArgumentException"><paramref name="labelColumnName"/> is null or white space, or <paramref name="letters"/> are not distinct upper-case ASCII letters.</exception>
    public static Reward MultipleChoice(string labelColumnName = DefaultLabelColumnName, string letters = "ABCDEFGHIJ", AnswerExtraction? extraction = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(letters);
        if (!letters.All(char.IsAsciiLetterUpper) || letters.Distinct().Count() != letters.Length) throw new ArgumentException($"'{letters}' must be distinct upper-case letters from A to Z.", nameof(letters));
        AnswerExtraction extract = extraction ?? AnswerExtraction.Whole;
        var choice = new ChoiceAnswer(letters);
        return new ColumnReward<char>(
            "multiple_choice",
            [RewardColumn.Text(labelColumnName)],
            (environment, problems) => [.. RewardColumns.ReadText(problems, labelColumnName).Select((label, row) => choice.Label(label)
                ?? throw Malformed(environment, labelColumnName, row, $"'{label}', but one of the letters {letters} is expected"))],
            (label, completion) => extract.Extract(completion) is { } answer && choice.Find(answer) == label ? 1 : 0);
    }

    /// <summary>
    /// Makes a reward of 1 where answer and label have the same words after lower-casing, without punctuation, English articles and surplus
    /// white space, else 0: SQuAD's exact match (Rajpurkar et al. 2016, arXiv 1606.05250). Of several labels the best counts.
    /// </summary>
    /// <param name="labelColumnName">The text column with the expected answer, or a vector of texts with all that are right. Default "Answer".</param>
    /// <param name="extraction">How the answer is cut out of the completion. Default <see cref="AnswerExtraction.Whole"/>.</param>
    /// <returns>The reward, named "normalized_match".</returns>
    /// <exception cref="ArgumentException"><paramref name="labelColumnName"/> is null or white space.</exception>
    public static Reward NormalizedMatch(string labelColumnName = DefaultLabelColumnName, AnswerExtraction? extraction = null) =>
        BestLabel("normalized_match", labelColumnName, extraction, NormalizedAnswer.Match);

    /// <summary>Makes a reward of the F1 of the answer's words against the label's, normalised as for <see cref="NormalizedMatch"/>: SQuAD's F1. Of several labels the best counts.</summary>
    /// <param name="labelColumnName">The text column with the expected answer, or a vector of texts with all that are right. Default "Answer".</param>
    /// <param name="extraction">How the answer is cut out of the completion. Default <see cref="AnswerExtraction.Whole"/>.</param>
    /// <returns>The reward, named "word_f1"; from 0 to 1.</returns>
    /// <exception cref="ArgumentException"><paramref name="labelColumnName"/> is null or white space.</exception>
    public static Reward WordF1(string labelColumnName = DefaultLabelColumnName, AnswerExtraction? extraction = null) =>
        BestLabel("word_f1", labelColumnName, extraction, NormalizedAnswer.F1);

    /// <summary>Makes a reward of 1 where a regular expression matches somewhere in the answer, else 0.</summary>
    /// <param name="pattern">The pattern, in .NET's syntax; anchor it with <c>^</c> and <c>$</c> to match the whole. Matched without backtracking where it allows that, else within one second.</param>
    /// <param name="regexOptions">Its options. Default: none.</param>
    /// <param name="extraction">What is matched. Default <see cref="AnswerExtraction.Whole"/>.</param>
    /// <returns>The reward, named "pattern".</returns>
    /// <exception cref="ArgumentException"><paramref name="pattern"/> is no regular expression.</exception>
    public static Reward Pattern(string pattern, RegexOptions regexOptions = RegexOptions.None, AnswerExtraction? extraction = null)
    {
        ArgumentNullException.ThrowIfNull(pattern);
        Regex regex = BoundedRegex.Create(pattern, regexOptions);
        AnswerExtraction extract = extraction ?? AnswerExtraction.Whole;
        return new CompletionReward("pattern", completion => extract.Extract(completion) is { } answer && regex.IsMatch(answer) ? 1 : 0);
    }

    /// <summary>Makes a reward of 1 where the row's own regular expression matches somewhere in the answer, else 0.</summary>
    /// <param name="patternColumnName">The text column with the patterns; each is checked before training. Default "Pattern".</param>
    /// <param name="regexOptions">Their options. Default: none.</param>
    /// <param name="extraction">What is matched. Default <see cref="AnswerExtraction.Whole"/>.</param>
    /// <returns>The reward, named "pattern".</returns>
    /// <exception cref="ArgumentException"><paramref name="patternColumnName"/> is null or white space.</exception>
    public static Reward PatternColumn(string patternColumnName = "Pattern", RegexOptions regexOptions = RegexOptions.None, AnswerExtraction? extraction = null)
    {
        AnswerExtraction extract = extraction ?? AnswerExtraction.Whole;
        return new ColumnReward<Regex>(
            "pattern",
            [RewardColumn.Text(patternColumnName)],
            (environment, problems) => [.. RewardColumns.ReadText(problems, patternColumnName).Select((pattern, row) => Compile(environment, pattern, row))],
            (regex, completion) => extract.Extract(completion) is { } answer && regex.IsMatch(answer) ? 1 : 0);

        Regex Compile(IHostEnvironment environment, string pattern, int row)
        {
            try
            {
                return BoundedRegex.Create(pattern, regexOptions);
            }
            catch (ArgumentException e)
            {
                throw Malformed(environment, patternColumnName, row, $"a pattern that is no regular expression: {e.Message}");
            }
        }
    }

    private static ColumnReward<string[]> BestLabel(string name, string labelColumnName, AnswerExtraction? extraction, Func<string, string, double> score)
    {
        AnswerExtraction extract = extraction ?? AnswerExtraction.Whole;
        return new ColumnReward<string[]>(
            name,
            [RewardColumn.Texts(labelColumnName)],
            (environment, problems) => [.. RewardColumns.ReadTexts(problems, labelColumnName).Select((labels, row) => labels.Length > 0 ? labels : throw Malformed(environment, labelColumnName, row, "no label"))],
            (labels, completion) => extract.Extract(completion) is { } answer ? (float)labels.Max(label => score(label, answer)) : 0);
    }

    private static InvalidOperationException Malformed(IHostEnvironment environment, string column, int row, string found) =>
        environment.Process(new InvalidOperationException($"Row {row} of column '{column}' holds {found}."));
}
