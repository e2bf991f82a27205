namespace Microsoft.ML.Aer;

// Rewards as reasoning_gym 0.1.25 scores its tasks (github.com/open-thought/reasoning-gym).
public static partial class Rewards
{
    /// <summary>
    /// Makes a reward of 1 where the answer is exactly the label; where it only contains the label, the share of its characters that
    /// are the label's, so that brief answers score higher; else 0. reasoning_gym's score for tasks with one text answer.
    /// </summary>
    /// <param name="labelColumnName">The text column with the expected answer. Default "Answer".</param>
    /// <param name="extraction">How the answer is cut out of the completion. Default <see cref="AnswerExtraction.Whole"/>; reasoning_gym's own is <see cref="AnswerExtraction.LastTag"/>.</param>
    /// <returns>The reward, named "text_match"; from 0 to 1.</returns>
    /// <exception cref="ArgumentException"><paramref name="labelColumnName"/> is null or white space.</exception>
    public static Reward TextMatch(string labelColumnName = DefaultLabelColumnName, AnswerExtraction? extraction = null) =>
        Labelled("text_match", labelColumnName, extraction, Aer.TextMatch.Score);

    /// <summary>
    /// Makes a reward of 1 where the answer is the label's number, whatever its notation (<c>+01,000.00</c> is 1000, <c>1e3</c> too), compared
    /// exactly; else as <see cref="TextMatch"/>. reasoning_gym's score for sums and products.
    /// </summary>
    /// <param name="labelColumnName">The text column with the expected number. Default "Answer".</param>
    /// <param name="extraction">How the answer is cut out of the completion. Default <see cref="AnswerExtraction.Whole"/>; reasoning_gym's own is <see cref="AnswerExtraction.LastTag"/>.</param>
    /// <returns>The reward, named "decimal_match"; from 0 to 1.</returns>
    /// <exception cref="ArgumentException"><paramref name="labelColumnName"/> is null or white space.</exception>
    public static Reward DecimalMatch(string labelColumnName = DefaultLabelColumnName, AnswerExtraction? extraction = null) =>
        Labelled("decimal_match", labelColumnName, extraction, Aer.DecimalMatch.Score);

    /// <summary>
    /// Makes a reward of 1 where the first number that stands alone in the answer equals the label's, 0.01 where it is another and 0 where there is
    /// none. reasoning_gym's score for GSM-symbolic, its blindness for a sign at the start included: "-5" is read as 5.
    /// </summary>
    /// <param name="labelColumnName">The text column with the expected number. Default "Answer".</param>
    /// <param name="extraction">How the answer is cut out of the completion. Default <see cref="AnswerExtraction.Whole"/>; reasoning_gym's own is <see cref="AnswerExtraction.LastTag"/>.</param>
    /// <param name="partialCredit">Whether a wrong number scores 0.01; otherwise 0. Default: true, as reasoning_gym.</param>
    /// <returns>The reward, named "first_number".</returns>
    /// <exception cref="ArgumentException"><paramref name="labelColumnName"/> is null or white space.</exception>
    public static Reward FirstNumber(string labelColumnName = DefaultLabelColumnName, AnswerExtraction? extraction = null, bool partialCredit = true) =>
        Labelled("first_number", labelColumnName, extraction, Credit<string>(FirstNumberMatch.Score, partialCredit));

    /// <summary>
    /// Makes a reward of 1 where the answer is the given fraction in lowest terms, as <c>a/b</c>, <c>\frac{a}{b}</c> or <c>\dfrac{a}{b}</c>, with or
    /// without dollar signs; 0.1 where its numerator or denominator is still the given one, 0.05 for another fraction and 0.01
    /// for none. reasoning_gym's score for its task fraction_simplification.
    /// </summary>
    /// <param name="numeratorColumnName">The column with the given numerator, an integer of any number type. Default "Numerator".</param>
    /// <param name="denominatorColumnName">The column with the given denominator. Default "Denominator".</param>
    /// <param name="extraction">How the answer is cut out of the completion. Default <see cref="AnswerExtraction.Whole"/>; reasoning_gym's own is <see cref="AnswerExtraction.LastTag"/>.</param>
    /// <param name="partialCredit">Whether answers that are not right score 0.1, 0.05 and 0.01; otherwise 0. Default: true, as reasoning_gym.</param>
    /// <returns>The reward, named "simplified_fraction".</returns>
    /// <exception cref="ArgumentException">A column name is null or white space.</exception>
    public static Reward SimplifiedFraction(
        string numeratorColumnName = "Numerator", string denominatorColumnName = "Denominator", AnswerExtraction? extraction = null, bool partialCredit = true)
    {
        AnswerExtraction extract = extraction ?? AnswerExtraction.Whole;
        Func<(long Numerator, long Denominator), string?, double> score = Credit<(long Numerator, long Denominator)>((given, answer) => FractionMatch.Score(given.Numerator, given.Denominator, answer), partialCredit);
        return new ColumnReward<(long, long)>(
            "simplified_fraction",
            [RewardColumn.Number(numeratorColumnName), RewardColumn.Number(denominatorColumnName)],
            (environment, problems) => [.. RewardColumns.ReadIntegers(environment, problems, numeratorColumnName).Zip(RewardColumns.ReadIntegers(environment, problems, denominatorColumnName))],
            (given, completion) => (float)score(given, extract.Extract(completion)));
    }

    /// <summary>
    /// Makes a reward of 1 where the answer is an expression that reaches the target with exactly the given numbers, each once; 0.05 for another
    /// expression, 0.01 for none. reasoning_gym's score for its task countdown: sympy's arithmetic, the value
    /// within 1e-6 + 1e-5 |target|. Evaluation is bounded: towers of powers, huge factorials and deep brackets end as wrong answers within tenths of a second.
    /// </summary>
    /// <param name="numbersColumnName">The column with the given numbers, a vector of integers of any number type. Default "Numbers".</param>
    /// <param name="targetColumnName">The column with the number to reach. Default "Target".</param>
    /// <param name="extraction">How the expression is cut out of the completion. Default <see cref="AnswerExtraction.Whole"/>; reasoning_gym's own is <see cref="AnswerExtraction.LastTag"/>.</param>
    /// <param name="partialCredit">Whether answers that are not right score 0.05 and 0.01; otherwise 0. Default: true, as reasoning_gym.</param>
    /// <returns>The reward, named "countdown".</returns>
    /// <exception cref="ArgumentException">A column name is null or white space.</exception>
    public static Reward Countdown(
        string numbersColumnName = "Numbers", string targetColumnName = "Target", AnswerExtraction? extraction = null, bool partialCredit = true)
    {
        AnswerExtraction extract = extraction ?? AnswerExtraction.Whole;
        Func<(long[] Numbers, double Target), string?, double> score = Credit<(long[] Numbers, double Target)>((given, answer) => CountdownMatch.Score(given.Numbers, given.Target, answer), partialCredit);
        return new ColumnReward<(long[], double)>(
            "countdown",
            [RewardColumn.Numbers(numbersColumnName), RewardColumn.Number(targetColumnName)],
            (environment, problems) =>
            {
                long[][] numbers = RewardColumns.ReadIntegerVectors(environment, problems, numbersColumnName);
                foreach (long[] row in numbers) Array.Sort(row);
                return [.. numbers.Zip(RewardColumns.ReadNumbers(problems, targetColumnName))];
            },
            (given, completion) => (float)score(given, extract.Extract(completion)));
    }

    private static LabelReward Labelled(string name, string labelColumnName, AnswerExtraction? extraction, Func<string, string?, double> score)
    {
        AnswerExtraction extract = extraction ?? AnswerExtraction.Whole;
        return new LabelReward(name, labelColumnName, (label, completion) => (float)score(label, extract.Extract(completion)));
    }

    private static Func<T, string?, double> Credit<T>(Func<T, string?, double> score, bool partial) =>
        partial ? score : (problem, answer) => score(problem, answer) >= 1 ? 1 : 0;
}
