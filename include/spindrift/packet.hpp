#pragma once

/// Reads packets from any input: files, interfaces, and nDAG.
///
///     for (const spindrift::packet::Packet& packet : spindrift::trace::Reader("pcapfile:one.pcap.gz")) {
///         std::cout << packet.octets.size() << '\n';
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
#include <spindrift/trace/reader.hpp>
#include <spindrift/trace/results.hpp>
#include <spindrift/trace/run.hpp>
