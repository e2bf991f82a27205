namespace Microsoft.ML.Aer;

/// <summary>Metrics that micro-batches add up to: means keep their sum and weight, so that no micro-batch is overwritten.</summary>
internal sealed class ObjectiveMetrics
{
    private readonly Dictionary<string, Entry> _entries = new(StringComparer.Ordinal);

    public void AddMean(string name, double sum, double weight) =>
        Add(name, new Entry(MetricKind.Mean, sum, weight));

    public void AddSum(string name, double value) => Add(name, new Entry(MetricKind.Sum, value, 1));

    public void AddMinimum(string name, double value) => Add(name, new Entry(MetricKind.Minimum, value, 1));

    public void AddMaximum(string name, double value) => Add(name, new Entry(MetricKind.Maximum, value, 1));

    public void Add(ObjectiveMetrics other)
    {
        foreach ((string name, Entry entry) in other._entries) Add(name, entry);
    }

    /// <summary>The value under <paramref name="name"/>, or null when nothing was added or a mean has no weight.</summary>
    public double? Value(string name) => _entries.TryGetValue(name, out Entry entry) ? entry.Value : null;

    /// <summary>Every metric that has a value.</summary>
    public SortedDictionary<string, double> ToDictionary()
    {
        var values = new SortedDictionary<string, double>(StringComparer.Ordinal);
        foreach ((string name, Entry entry) in _entries)
        {
            if (entry.Value is { } value) values[name] = value;
        }

        // Kish's effective sample size as a share of the tokens: (sum w)^2 / (n sum w^2).
        if (Value(MetricNames.RatioMean) is { } mean && Value(MetricNames.RatioSquareMean) is > 0 and { } square)
        {
            values[MetricNames.EffectiveSampleShare] = mean * mean / square;
            values.Remove(MetricNames.RatioSquareMean);
        }

        return values;
    }

    private void Add(string name, Entry entry) =>
        _entries[name] = _entries.TryGetValue(name, out Entry known) ? known.With(entry, name) : entry;

    private readonly record struct Entry(MetricKind Kind, double Amount, double Weight)
    {
        public double? Value => Kind switch
        {
            MetricKind.Mean => Weight > 0 ? Amount / Weight : null,
            MetricKind.Minimum or MetricKind.Maximum => double.IsInfinity(Amount) ? null : Amount,
            _ => Amount,
        };

        public Entry With(Entry other, string name)
        {
            if (other.Kind != Kind)
            {
                throw new InvalidOperationException($"The metric {name} is a {Kind} in one place and a {other.Kind} in another.");
            }

            return Kind switch
            {
                MetricKind.Minimum => this with { Amount = Math.Min(Amount, other.Amount) },
                MetricKind.Maximum => this with { Amount = Math.Max(Amount, other.Amount) },
                MetricKind.Sum => this with { Amount = Amount + other.Amount },
                _ => this with { Amount = Amount + other.Amount, Weight = Weight + other.Weight },
            };
        }
    }
}
