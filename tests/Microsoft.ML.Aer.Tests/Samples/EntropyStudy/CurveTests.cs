using EntropyStudy;

namespace Microsoft.ML.Aer.Tests.Samples.EntropyStudy;

public class CurveTests
{
    [Fact]
    public void Of_Steps_AveragesTensAndWhatIsLeft()
    {
        Curve curve = Curve.Of([.. Enumerable.Range(1, 15).Select(i => new TrainingStep { Step = i, Steps = 15, Entropy = i, EntropyCoefficient = i <= 10 ? 0 : 1 })]);
        Assert.Equal([10, 15], curve.Step);
        Assert.Equal([5.5, 13], curve.Entropy);
        Assert.Equal([0, 1], curve.Coefficient);
        Assert.Empty(curve.Target);
    }
}
