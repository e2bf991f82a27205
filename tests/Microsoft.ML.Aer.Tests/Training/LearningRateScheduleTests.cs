namespace Microsoft.ML.Aer.Tests.Training;

public sealed class LearningRateScheduleTests
{
    [Theory]
    [InlineData(LearningRateDecay.Constant, 0, 0.25)]
    [InlineData(LearningRateDecay.Constant, 3, 1)]
    [InlineData(LearningRateDecay.Constant, 99, 1)]
    [InlineData(LearningRateDecay.Linear, 4, 1)]
    [InlineData(LearningRateDecay.Linear, 52, 0.5)]
    [InlineData(LearningRateDecay.Cosine, 52, 0.5)]
    [InlineData(LearningRateDecay.Cosine, 28, 0.8535533906)]
    [InlineData(LearningRateDecay.Linear, 100, 0)]
    public void At_WarmsUpThenDecays(LearningRateDecay decay, int step, double expected) =>
        Assert.Equal(expected, new LearningRateSchedule(1, 4, decay, 100).At(step), 1e-9);
}
