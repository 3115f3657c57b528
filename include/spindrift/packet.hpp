#pragma once

/// Reads packets from any input: files, interfaces, and nDAG.
///
///     spindrift::trace::Input input("pcapfile:one.pcap.gz");
///     spindrift::packet::PacketBatch batch;
///     while (input.read(0, batch, std::chrono::seconds(1)) != spindrift::trace::Input::Result::end) {
///         for (const spindrift::packet::Packet& packet : batch.packets) { … }
///     }
///
/// or, with any number of threads, `spindrift::trace::run`.

#include <spindrift/base/error.hpp>
#include <spindrift/packet/flow_hash.hpp>
#include <spindrift/packet/layers.hpp>
#include <spindrift/packet/link_filter.hpp>
#include <spindrift/packet/packet.hpp>
#include <spindrift/packet/packet_file.hpp>
#include <spindrift/packet/packet_writer.hpp>
#include <spindrift/trace/input.hpp>
#include <spindrift/trace/results.hpp>
#include <spindrift/trace/run.hpp>
