using Google.Protobuf;
using Microsoft.ML.OnnxRuntime;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Aer.PerformanceTests;

/// <summary>
/// What this machine can do, taken in the process, with the threads and tunings of the run it is held against: medians
/// of ten, taken before, after and between a measurement's repetitions, since a virtual machine's speed drifts. Arithmetic is the
/// faster of TorchSharp and ONNX Runtime, both writing to memory that is there already.
/// </summary>
/// <param name="Sgemm2048">2048 x 2048 x 2048 in float32, GF/s.</param>
/// <param name="Sgemm6144">6144 x 576 x 3072 in float32, GF/s: a projection's shape.</param>
/// <param name="MemoryRead">GB/s while summing a tensor of 256 MB.</param>
/// <param name="TorchSgemm2048">The first, TorchSharp's alone: half of the other's where its MKL leaves AVX-512 unused.</param>
internal sealed record Calibration(double Sgemm2048, double Sgemm6144, double MemoryRead, double TorchSgemm2048);
