#pragma once

/// Receives and sends nDAG: live packets, multicast in parallel streams, which several threads can process.
///
///     spindrift::trace::Input input("ndag:eth1,225.44.0.1,44000", {.threads = 8});
///     auto counts = spindrift::trace::run<std::uint64_t>(input, {.packet = [](auto& mine, const auto&) { ++mine; }});

#include <spindrift/ndag/protocol.hpp>
#include <spindrift/ndag/receiver.hpp>
#include <spindrift/ndag/sender.hpp>
#include <spindrift/ndag/statistics.hpp>
#include <spindrift/packet.hpp>
