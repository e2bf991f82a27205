using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.Aer;

/// <summary>
/// AdamW with decoupled weight decay, in place on the parameters' own memory, so that a sampler that shares it sees
/// each update. Scaling by the clipped norm, both moments, the update and clearing the gradient are one pass.
/// </summary>
/// <remarks>Moments are float32. Parameters of a narrower type have a float32 master copy, or small updates would round to nothing.</remarks>
internal sealed class AdamW : IDisposable
{
    private readonly AdamWSettings _settings;
    private readonly List<Slot> _slots;

    public AdamW(IEnumerable<(string Name, Parameter Parameter)> parameters, AdamWSettings settings)
    {
        _settings = settings;
        using var noGrad = no_grad();
        _slots = [.. parameters.Select(p => new Slot(p.Name, p.Parameter, Zeros(p.Parameter), Zeros(p.Parameter), Master(p.Parameter)))];
    }

    /// <summary>How many steps were taken: bias correction depends on it.</summary>
    public long StepCount { get; set; }

    /// <summary>Everything kept between steps by name, float32, for a checkpoint to write and to fill.</summary>
    public IEnumerable<(string Name, Tensor Tensor)> State => _slots.SelectMany(s => s.State);

    /// <summary>The L2 norm of all gradients together.</summary>
    public double GradientNorm()
    {
        using var scope = NewDisposeScope();
        double sum = 0;
        foreach (Slot slot in _slots)
        {
            Tensor? gradient = slot.Parameter.grad;
            if (gradient is null) continue;
            if (AdamWKernel.Runs(slot.Parameter, gradient))
            {
                sum += AdamWKernel.SumOfSquares(gradient);
            }
            else
            {
                double norm = linalg.norm(gradient).to(ScalarType.Float64).item<double>();
                sum += norm * norm;
            }
        }
        return Math.Sqrt(sum);
    }

    /// <summary>Applies the gradients, multiplied by <paramref name="gradientScale"/>, and clears them. No gradient means a gradient of 0.</summary>
    public void Step(double learningRate, double gradientScale)
    {
        StepCount++;
        var update = new AdamWUpdate(
            learningRate,
            gradientScale,
            _settings,
            1 - Math.Pow(_settings.Beta1, StepCount),
            1 - Math.Pow(_settings.Beta2, StepCount));
        using var noGrad = no_grad();
        foreach (Slot slot in _slots)
        {
            using var scope = NewDisposeScope();
            Tensor gradient = slot.Parameter.Gradient();
            if (AdamWKernel.Runs(slot.Parameter, gradient)) AdamWKernel.Apply(update, slot.Parameter, gradient, slot.FirstMoment, slot.SecondMoment);
            else ApplyWithTensors(update, slot, gradient);
        }
    }

    /// <summary>Clears the gradients without using them.</summary>
    public void ZeroGradients()
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        foreach (Slot slot in _slots) slot.Parameter.grad?.zero_();
    }

    public void Dispose()
    {
        foreach ((_, Tensor tensor) in State) tensor.Dispose();
    }

    /// <summary>The same arithmetic in tensor operations, for devices and types the kernel does not read.</summary>
    /// <param name="update">What this step does.</param>
    /// <param name="weights">The parameter, or its master copy.</param>
    /// <param name="gradient">Of the parameter's type; cleared.</param>
    /// <param name="firstMoment">Float32.</param>
    /// <param name="secondMoment">Float32.</param>
    internal static void ApplyWithTensors(AdamWUpdate update, Tensor weights, Tensor gradient, Tensor firstMoment, Tensor secondMoment)
    {
        AdamWSettings s = update.Settings;
        Tensor g = gradient.to(firstMoment.dtype).Multiply(update.GradientScale);
        firstMoment.MultiplyInPlace(s.Beta1).AddInPlace(g, 1 - s.Beta1);
        secondMoment.MultiplyInPlace(s.Beta2).AddProductInPlace(g, g, 1 - s.Beta2);
        Tensor denominator = secondMoment.Divide(update.SecondCorrection).sqrt_().AddInPlace(s.Epsilon);
        weights.MultiplyInPlace(1 - (update.LearningRate * s.WeightDecay));
        weights.AddQuotientInPlace(firstMoment, denominator, -update.LearningRate / update.FirstCorrection);
        gradient.zero_();
    }

    private static void ApplyWithTensors(AdamWUpdate update, Slot slot, Tensor gradient)
    {
        ApplyWithTensors(update, slot.Master ?? slot.Parameter, gradient, slot.FirstMoment, slot.SecondMoment);
        if (slot.Master is { } master) slot.Parameter.copy_(master);
    }

    private static Tensor Zeros(Parameter parameter) => zeros(parameter.shape, ScalarType.Float32, parameter.device).DetachFromDisposeScope();

    private static Tensor? Master(Parameter parameter) =>
        parameter.dtype == ScalarType.Float32 ? null : parameter.detach().to(ScalarType.Float32).DetachFromDisposeScope();

    private sealed record Slot(string Name, Parameter Parameter, Tensor FirstMoment, Tensor SecondMoment, Tensor? Master)
    {
        public IEnumerable<(string Name, Tensor Tensor)> State
        {
            get
            {
                yield return ($"{Name}.first_moment", FirstMoment);
                yield return ($"{Name}.second_moment", SecondMoment);
                if (Master is not null) yield return ($"{Name}.master", Master);
            }
        }
    }
}

/// <summary>What one step of <see cref="AdamW"/> does to every parameter.</summary>
internal sealed record AdamWUpdate(double LearningRate, double GradientScale, AdamWSettings Settings, double FirstCorrection, double SecondCorrection);
