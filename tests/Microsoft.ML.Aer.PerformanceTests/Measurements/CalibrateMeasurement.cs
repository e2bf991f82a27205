namespace Microsoft.ML.Aer.PerformanceTests;

/// <summary>The machine alone; the values are in every line, and here in one without anything else.</summary>
internal sealed class CalibrateMeasurement : Measurement
{
    public override string Name => "calibrate";

    public override string Summary => "what this machine can do: matrix products and reading of memory";

    public override Result Measure(Context context)
    {
        var calibrator = new Calibrator(context.Threads);
        calibrator.Sample(context.Arguments.Int("repetitions", Context.Repetitions));
        double seconds = 2e-9 * 2048 * 2048 * 2048 / calibrator.Result().Sgemm2048;
        return new() { Seconds = seconds, LimitRatio = machine => 2e-9 * 2048 * 2048 * 2048 / machine.Sgemm2048 / seconds };
    }
}
