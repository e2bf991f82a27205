using System.Numerics;

namespace Microsoft.ML.Aer;

/// <summary>silu(gate) x up of rows [gate | up], and its gradients.</summary>
internal static unsafe class SwiGluKernel
{
    /// <param name="gateUp">[2 x size]</param>
    /// <param name="output">[size]</param>
    /// <param name="size">Intermediate size.</param>
    public static void Forward(float* gateUp, float* output, int size)
    {
        float* up = gateUp + size;
        int width = Vector<float>.Count, i = 0;
        for (; i <= size - width; i += width)
        {
            Vector<float> gate = Vector.Load(gateUp + i);
            Vector.Store(gate * VectorMath.Sigmoid(gate) * Vector.Load(up + i), output + i);
        }
        for (; i < size; i++) output[i] = gateUp[i] * VectorMath.Sigmoid(gateUp[i]) * up[i];
    }

    /// <summary>Computes the output anew where its gradient lay, and the gradients of gate and up where those lay.</summary>
    /// <param name="gateUp">[2 x size]: gate and up; afterwards their gradients.</param>
    /// <param name="output">[size]: the output's gradient; afterwards the output.</param>
    /// <param name="size">Intermediate size.</param>
    public static void Backward(float* gateUp, float* output, int size)
    {
        float* up = gateUp + size;
        int width = Vector<float>.Count, i = 0;
        for (; i <= size - width; i += width)
        {
            Vector<float> gate = Vector.Load(gateUp + i), u = Vector.Load(up + i), d = Vector.Load(output + i);
            Vector<float> sigmoid = VectorMath.Sigmoid(gate), silu = gate * sigmoid;
            Vector.Store(silu * u, output + i);
            Vector.Store(d * silu, up + i);
            // d silu / d gate = sigmoid (1 + gate (1 - sigmoid)) = sigmoid + silu (1 - sigmoid).
            Vector.Store(d * u * Vector.MultiplyAddEstimate(silu, Vector<float>.One - sigmoid, sigmoid), gateUp + i);
        }
        for (; i < size; i++)
        {
            float sigmoid = VectorMath.Sigmoid(gateUp[i]), silu = gateUp[i] * sigmoid, u = up[i], d = output[i];
            output[i] = silu * u;
            up[i] = d * silu;
            gateUp[i] = d * u * (sigmoid + (silu * (1 - sigmoid)));
        }
    }
}
