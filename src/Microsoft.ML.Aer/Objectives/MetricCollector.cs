using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Aer;

/// <summary>Gathers metrics as scalar tensors and reads them in one transfer, so that measuring costs one synchronisation.</summary>
internal sealed class MetricCollector(Tensor mask)
{
    private readonly List<(string Name, MetricKind Kind)> _metrics = [];
    private readonly List<Tensor> _scalars = [];
    private readonly Tensor _lengths = mask.sum(1); // [B]

    /// <summary>Mean over tokens; over completions where <paramref name="values"/> is [B,1].</summary>
    public void Mean(string name, Tensor values)
    {
        Tensor numbers = Numbers(values);
        if (PerCompletion(numbers)) Add(name, MetricKind.Mean, numbers.sum(), _lengths[0].FullLike(numbers.shape[0]));
        else Add(name, MetricKind.Mean, (numbers * mask).sum(), mask.sum());
    }

    /// <summary>Smallest of the completions' means, those without tokens left out.</summary>
    public void SmallestOfCompletions(string name, Tensor values) =>
        Add(name, MetricKind.Minimum, CompletionMeans(values, double.PositiveInfinity).min());

    /// <summary>Largest of the completions' means, those without tokens left out.</summary>
    public void LargestOfCompletions(string name, Tensor values) =>
        Add(name, MetricKind.Maximum, CompletionMeans(values, double.NegativeInfinity).max());

    /// <summary>Smallest value of a token that counts.</summary>
    public void Smallest(string name, Tensor values) =>
        Add(name, MetricKind.Minimum, Numbers(values).MaskedFill(mask.IsZero(), double.PositiveInfinity).min());

    /// <summary>Largest value of a token that counts.</summary>
    public void Largest(string name, Tensor values) =>
        Add(name, MetricKind.Maximum, Numbers(values).MaskedFill(mask.IsZero(), double.NegativeInfinity).max());

    /// <summary>A part of the loss: the parts of the micro-batches add up.</summary>
    public void Sum(string name, Tensor scalar) => Add(name, MetricKind.Sum, Numbers(scalar));

    public ObjectiveMetrics Read()
    {
        var result = new ObjectiveMetrics();
        if (_scalars.Count == 0) return result;

        double[] values = torch.stack(_scalars).to(ScalarType.Float64).cpu().data<double>().ToArray();
        int next = 0;
        foreach ((string name, MetricKind kind) in _metrics)
        {
            double value = values[next++];
            switch (kind)
            {
                case MetricKind.Mean: result.AddMean(name, value, values[next++]); break;
                case MetricKind.Minimum: result.AddMinimum(name, value); break;
                case MetricKind.Maximum: result.AddMaximum(name, value); break;
                default: result.AddSum(name, value); break;
            }
        }

        return result;
    }

    private Tensor Numbers(Tensor values) => values.detach().to(mask.dtype);

    private bool PerCompletion(Tensor values) => values.shape[1] == 1 && mask.shape[1] != 1;

    private Tensor CompletionMeans(Tensor values, double whereEmpty)
    {
        Tensor numbers = Numbers(values);
        return PerCompletion(numbers)
            ? numbers.squeeze(1)
            : ((numbers * mask).sum(1) / _lengths.ClampMin(1)).MaskedFill(_lengths.IsZero(), whereEmpty);
    }

    private void Add(string name, MetricKind kind, params ReadOnlySpan<Tensor> scalars)
    {
        _metrics.Add((name, kind));
        foreach (Tensor scalar in scalars) _scalars.Add(scalar);
    }
}
