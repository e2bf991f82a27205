namespace Microsoft.ML.Aer;

public abstract partial class PolicyLoss
{
    /// <summary>GRPO (arXiv 2402.03300): -min(r A, clip(r, 1 - clipLow, 1 + clipHigh) A), every completion counting the same.</summary>
    /// <param name="clipLow">How far a ratio may fall below 1 before its gradient is cut; 0.2 (the paper, TRL, verl).</param>
    /// <param name="clipHigh">How far it may rise above 1; 0.2.</param>
    /// <returns>The loss.</returns>
    public static PolicyLoss Grpo(double clipLow = 0.2, double clipHigh = 0.2) =>
        new ClippedLoss(LossAggregation.CompletionMeanTokenMean) { ClipLow = clipLow, ClipHigh = clipHigh };

    /// <summary>Dr. GRPO (arXiv 2503.20783): GRPO's loss summed over tokens and divided by a constant, which removes its preference for short right and long wrong answers.</summary>
    /// <param name="clipLow">How far a ratio may fall below 1; 0.2.</param>
    /// <param name="clipHigh">How far it may rise above 1; 0.2.</param>
    /// <returns>The loss.</returns>
    public static PolicyLoss DrGrpo(double clipLow = 0.2, double clipHigh = 0.2) =>
        new ClippedLoss(LossAggregation.CompletionMeanTokenSumOverLimit) { ClipLow = clipLow, ClipHigh = clipHigh };

    /// <summary>TRL's <c>bnpo</c>: GRPO's loss averaged over the tokens of each micro-batch.</summary>
    /// <param name="clipLow">How far a ratio may fall below 1; 0.2.</param>
    /// <param name="clipHigh">How far it may rise above 1; 0.2.</param>
    /// <returns>The loss.</returns>
    public static PolicyLoss Bnpo(double clipLow = 0.2, double clipHigh = 0.2) =>
        new ClippedLoss(LossAggregation.MicroBatchTokenMean) { ClipLow = clipLow, ClipHigh = clipHigh };

    /// <summary>DAPO (arXiv 2503.14476): GRPO's loss with a wider upper clip, every token counting the same.</summary>
    /// <param name="clipLow">How far a ratio may fall below 1; 0.2 (the paper).</param>
    /// <param name="clipHigh">How far it may rise above 1; 0.28 (the paper), which leaves unlikely tokens room to grow.</param>
    /// <returns>The loss.</returns>
    public static PolicyLoss Dapo(double clipLow = 0.2, double clipHigh = 0.28) =>
        new ClippedLoss(LossAggregation.TokenMean) { ClipLow = clipLow, ClipHigh = clipHigh };

    /// <summary>GSPO (arXiv 2507.18071): GRPO's loss with one ratio a completion, exp of its mean log-ratio, whose clip range is far narrower.</summary>
    /// <param name="clipLow">How far a ratio may fall below 1; 3e-4 (the paper).</param>
    /// <param name="clipHigh">How far it may rise above 1; 4e-4 (the paper).</param>
    /// <returns>The loss.</returns>
    public static PolicyLoss Gspo(double clipLow = 3e-4, double clipHigh = 4e-4) =>
        new ClippedLoss(LossAggregation.CompletionMeanTokenMean, ImportanceLevel.Completion) { ClipLow = clipLow, ClipHigh = clipHigh };

    /// <summary>LUSPO (arXiv 2602.05261): GSPO with each completion weighed by its length.</summary>
    /// <param name="clipLow">How far a ratio may fall below 1; 0.002 (TRL's paper index).</param>
    /// <param name="clipHigh">How far it may rise above 1; 0.0025.</param>
    /// <returns>The loss.</returns>
    public static PolicyLoss Luspo(double clipLow = 2e-3, double clipHigh = 2.5e-3) =>
        new ClippedLoss(LossAggregation.CompletionMeanTokenSum, ImportanceLevel.Completion) { ClipLow = clipLow, ClipHigh = clipHigh };

    /// <summary>Dual clip (arXiv 1912.09729; verl's default loss): the clipped loss, bounded by -bound A where A is negative, so that a token grown far likelier cannot dominate a step.</summary>
    /// <param name="clipLow">How far a ratio may fall below 1; 0.2.</param>
    /// <param name="clipHigh">How far it may rise above 1; 0.28.</param>
    /// <param name="bound">c, above 1; 3 (the paper, verl).</param>
    /// <returns>The loss, with <see cref="LossAggregation.TokenMean"/>.</returns>
    public static PolicyLoss DualClip(double clipLow = 0.2, double clipHigh = 0.28, double bound = 3) =>
        new ClippedLoss(LossAggregation.TokenMean) { ClipLow = clipLow, ClipHigh = clipHigh, DualClipBound = bound };

    /// <summary>Two-sided clipping (INTELLECT-2, arXiv 2505.07291; TRL's <c>delta</c>): -min(min(r, ratioLimit) A, clip(r, 1 - clipLow, 1 + clipHigh) A), which bounds the loss where A is negative too.</summary>
    /// <param name="ratioLimit">delta, above 1 + clipHigh; 4 (the paper).</param>
    /// <param name="clipLow">How far a ratio may fall below 1; 0.2.</param>
    /// <param name="clipHigh">How far it may rise above 1; 0.28.</param>
    /// <returns>The loss, with <see cref="LossAggregation.TokenMean"/>.</returns>
    public static PolicyLoss TwoSidedClip(double ratioLimit = 4, double clipLow = 0.2, double clipHigh = 0.28) =>
        new ClippedLoss(LossAggregation.TokenMean) { ClipLow = clipLow, ClipHigh = clipHigh, RatioLimit = ratioLimit };

    /// <summary>CISPO (MiniMax-M1, arXiv 2506.13585; ScaleRL, arXiv 2510.13786): -clip(r, minimum, maximum) A log-probability, the clipped ratio without gradient: no token's gradient is cut, only its weight.</summary>
    /// <param name="maximumRatio">Largest weight; 5 (ScaleRL, TRL).</param>
    /// <param name="minimumRatio">Smallest weight; 0, no bound (the papers; verl uses 0.8).</param>
    /// <returns>The loss, with <see cref="LossAggregation.TokenMean"/>.</returns>
    public static PolicyLoss Cispo(double maximumRatio = 5, double minimumRatio = 0) => new CispoLoss(minimumRatio, maximumRatio);

    /// <summary>SAPO (arXiv 2511.20347): -A (4 / t) sigmoid(t (r - 1)): a soft gate in place of the clip.</summary>
    /// <param name="positiveTemperature">t where A is positive; 1 (the paper, TRL, verl).</param>
    /// <param name="negativeTemperature">t elsewhere; 1.05, so that negative tokens fade sooner.</param>
    /// <returns>The loss, with <see cref="LossAggregation.CompletionMeanTokenMean"/>.</returns>
    public static PolicyLoss Sapo(double positiveTemperature = 1, double negativeTemperature = 1.05) =>
        new SapoLoss(positiveTemperature, negativeTemperature);

    /// <summary>VESPO (arXiv 2602.10693): -phi(w) A log-probability with phi(w) = w^k exp(lambda (1 - w)) without gradient, w the ratio of a whole completion: smooth weights that vanish at both ends.</summary>
    /// <param name="positivePower">k where A is not negative; 2 (TRL).</param>
    /// <param name="positiveDecay">lambda there; 3.</param>
    /// <param name="negativePower">k where A is negative; 3.</param>
    /// <param name="negativeDecay">lambda there; 2.</param>
    /// <returns>The loss, with <see cref="LossAggregation.TokenMean"/>. It weighs the <see cref="ImportanceCorrection"/> itself, as part of w.</returns>
    public static PolicyLoss Vespo(double positivePower = 2, double positiveDecay = 3, double negativePower = 3, double negativeDecay = 2) =>
        new VespoLoss(positivePower, positiveDecay, negativePower, negativeDecay);

    /// <summary>GPG (arXiv 2504.02546): -A log-probability, the plain policy gradient. Meant for one update a batch: nothing limits how far the policy moves.</summary>
    /// <returns>The loss, with <see cref="LossAggregation.TokenMean"/>.</returns>
    public static PolicyLoss Gpg() => new PolicyGradientLoss();

    /// <summary>DPPO (arXiv 2602.04879): -min(r, maximumRatio) A log-probability, the ratio without gradient, on the tokens whose probability has not yet moved further than a limit the way the advantage pushes it. Ratios clip unlikely tokens too soon and likely ones too late; divergences do not.</summary>
    /// <param name="divergence">What is limited.</param>
    /// <param name="low">Limit where A is not positive; 0.15 for <see cref="PolicyDivergence.TotalVariation"/>, 0.05 for <see cref="PolicyDivergence.KullbackLeibler"/> (verl's examples), which is what <see langword="null"/> means.</param>
    /// <param name="high">Limit where A is positive; the same.</param>
    /// <param name="maximumRatio">Largest ratio; 20 (verl).</param>
    /// <returns>The loss, with <see cref="LossAggregation.TokenMean"/>.</returns>
    public static PolicyLoss Dppo(PolicyDivergence divergence = PolicyDivergence.TotalVariation, double? low = null, double? high = null, double maximumRatio = 20)
    {
        double limit = divergence == PolicyDivergence.KullbackLeibler ? 0.05 : 0.15;
        return new DivergenceLoss(divergence, low ?? limit, high ?? limit, maximumRatio);
    }

    /// <summary>DRO (arXiv 2405.19107; verl's form): -A log-probability + (beta / 2) (log r)^2: the plain policy gradient, held near the old policy by a penalty in place of a clip.</summary>
    /// <param name="beta">Strength of the penalty, above 0; depends on the scale of the advantages, so there is no default.</param>
    /// <returns>The loss, with <see cref="LossAggregation.TokenMean"/>.</returns>
    public static PolicyLoss Dro(double beta) => new QuadraticLoss(beta);

    /// <summary>GMPO (arXiv 2507.20673): -A times the geometric mean of a completion's ratios, each clipped in log space on the side its advantage pushes to.</summary>
    /// <param name="clipLow">How far a log-ratio may fall below 0; 0.4 (the paper).</param>
    /// <param name="clipHigh">How far it may rise above 0; 0.4 (the paper).</param>
    /// <returns>The loss, with <see cref="LossAggregation.CompletionMeanTokenMean"/>.</returns>
    public static PolicyLoss GeometricMean(double clipLow = 0.4, double clipHigh = 0.4) => new GeometricMeanLoss(clipLow, clipHigh);

    /// <summary>Clip-Cov (arXiv 2505.22617): the clipped loss, without a random few of the tokens whose covariance of advantage and log-probability is large: those that collapse the entropy.</summary>
    /// <param name="share">Share of a micro-batch's tokens to drop at most; 2e-4 (the paper, verl).</param>
    /// <param name="lowerBound">Covariance above which a token may be dropped; 1 (the paper, verl).</param>
    /// <param name="upperBound">Covariance below which it may; 5.</param>
    /// <param name="clipLow">How far a ratio may fall below 1; 0.2.</param>
    /// <param name="clipHigh">How far it may rise above 1; 0.2.</param>
    /// <returns>The loss, with <see cref="LossAggregation.TokenMean"/>. Covariances are taken within a micro-batch.</returns>
    public static PolicyLoss ClipCov(double share = 2e-4, double lowerBound = 1, double upperBound = 5, double clipLow = 0.2, double clipHigh = 0.2) =>
        new ClipCovLoss(share, lowerBound, upperBound, clipLow, clipHigh);

    /// <summary>KL-Cov (arXiv 2505.22617): -r A, plus a penalty on |log-ratio| for the tokens of largest covariance of advantage and log-probability.</summary>
    /// <param name="share">Share of a micro-batch's tokens to penalise, at least one token; 2e-4 (verl).</param>
    /// <param name="coefficient">Strength of the penalty; 1 (the paper, verl).</param>
    /// <returns>The loss, with <see cref="LossAggregation.TokenMean"/>. Covariances are taken within a micro-batch.</returns>
    public static PolicyLoss KlCov(double share = 2e-4, double coefficient = 1) => new KlCovLoss(share, coefficient);
}
