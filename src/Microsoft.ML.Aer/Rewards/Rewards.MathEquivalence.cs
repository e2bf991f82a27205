namespace Microsoft.ML.Aer;

public static partial class Rewards
{
    /// <summary>
    /// Makes a reward of 1 where the completion's mathematical answer equals the label's, else 0, judged as the Python library Math-Verify
    /// 0.9.0 does (see <see cref="MathAnswer"/>).
    /// </summary>
    /// <param name="labelColumnName">The text column with the reference answer, in LaTeX with its delimiters or plain. Default "Answer".</param>
    /// <param name="options">How to compare; null for Math-Verify's way.</param>
    /// <returns>The reward, named "math_equivalence".</returns>
    /// <exception cref="ArgumentException"><paramref name="labelColumnName"/> is null or white space.</exception>
    public static Reward MathEquivalence(string labelColumnName = DefaultLabelColumnName, MathEquivalenceOptions? options = null) =>
        new LabelReward("math_equivalence", labelColumnName, (label, completion) => MathAnswer.AreEqual(label, completion.Text, options) ? 1 : 0);
}
