using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.Aer;

/// <summary>
/// AdamW with decoupled weight decay, in place on the parameters' own memory, so that a sampler that shares it sees
/// each update. Scaling by the clipped norm, both moments, the update and clearing the gradient are one pass.
/// </summary>
internal sealed class AdamW : IDisposable
{
    private readonly AdamWSettings _settings;
    private readonly List<Slot> _slots;

    public AdamW(IEnumerable<(string Name, Parameter Parameter)> parameters, AdamWSettings settings)
    {
        _settings = settings;
        using var noGrad = no_grad();
        _slots = [.. parameters.Select(p => new Slot(
            p.Name,
            p.Parameter,
            zeros_like(p.Parameter).DetachFromDisposeScope(),
            zeros_like(p.Parameter).DetachFromDisposeScope()))];
    }

    /// <summary>How many steps were taken: bias correction depends on it.</summary>
    public long StepCount { get; set; }

    /// <summary>The moments by name, for a checkpoint to write and to fill.</summary>
    public IEnumerable<(string Name, Tensor Tensor)> State =>
        _slots.SelectMany(s => new[] { ($"{s.Name}.first_moment", s.FirstMoment), ($"{s.Name}.second_moment", s.SecondMoment) });

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

    /// <summary>Applies the gradients, multiplied by <paramref name="gradientScale"/>, and clears them.</summary>
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
            Tensor? gradient = slot.Parameter.grad;
            if (gradient is null) continue;
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
        foreach (Slot slot in _slots)
        {
            slot.FirstMoment.Dispose();
            slot.SecondMoment.Dispose();
        }
    }

    /// <summary>The same arithmetic in tensor operations, for devices and types the kernel does not read.</summary>
    internal static void ApplyWithTensors(AdamWUpdate update, Parameter parameter, Tensor gradient, Tensor firstMoment, Tensor secondMoment)
    {
        AdamWSettings s = update.Settings;
        Tensor g = gradient.to(firstMoment.dtype) * update.GradientScale;
        firstMoment.mul_(s.Beta1).add_(g, 1 - s.Beta1);
        secondMoment.mul_(s.Beta2).addcmul_(g, g, 1 - s.Beta2);
        Tensor denominator = (secondMoment / update.SecondCorrection).sqrt_().add_(s.Epsilon);
        parameter.mul_(1 - (update.LearningRate * s.WeightDecay));
        parameter.addcdiv_(firstMoment, denominator, -update.LearningRate / update.FirstCorrection);
        gradient.zero_();
    }

    private static void ApplyWithTensors(AdamWUpdate update, Slot slot, Tensor gradient) =>
        ApplyWithTensors(update, slot.Parameter, gradient, slot.FirstMoment, slot.SecondMoment);

    private sealed record Slot(string Name, Parameter Parameter, Tensor FirstMoment, Tensor SecondMoment);
}

/// <summary>What one step of <see cref="AdamW"/> does to every parameter.</summary>
internal sealed record AdamWUpdate(double LearningRate, double GradientScale, AdamWSettings Settings, double FirstCorrection, double SecondCorrection);
