#pragma once

#include <concepts>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

namespace spindrift {

/// What libraries report besides results: what happened, where, and how often. They print nothing themselves; how an
/// event reads, and who gets to see it, is for the program to say. `compat` has the lines that users of nmsgtool and
/// libtrace know.
namespace event {

// --- messages on their way

/// Nothing would receive what the inputs bring.
struct NoOutputs {};

/// `id` tells inputs apart; it means nothing else, here and below.
struct InputStarted {
    const void* id = nullptr;
};

struct InputEnded {
    const void* id = nullptr;
    std::uint64_t messages = 0;
};

/// All inputs have ended, and all outputs are closed.
struct OutputsClosed {
    const void* id = nullptr;
    std::uint64_t messages = 0;
};

/// An input ends before its data do.
struct InputFailed {
    const void* id = nullptr;
    std::string input;
    std::string reason;
    std::string kind;  ///< of failure, in general words
};

/// An output is given up.
struct OutputFailed {
    std::string reason;
};

/// An output left out messages it cannot show.
struct MessagesSkipped {
    std::string output;
    std::uint64_t count = 0;
    std::string reason;
};

/// A payload does not have the CRC it came with.
struct CrcMismatch {
    std::uint32_t computed = 0;
    std::uint32_t expected = 0;
};

/// Units, datagrams for one, that hold no container were left out.
struct NonContainersSkipped {
    std::string input;
    std::string unit;
    std::uint64_t count = 0;
};

/// A line that is no message in JSON was left out.
struct InvalidJsonSkipped {
    std::string line;
    bool from_kafka = false;
};

// --- files

struct FileReopened {
    std::string kind;  ///< `nmsg`, `json`, `pres`
    std::string file;
};

struct FileClosed {
    std::string path;  ///< as the user gave it
};

/// A finished file could not be given its name; it stays where it is.
struct FileNotRenamed {
    std::string from;
    std::string to;
    std::string reason;
};

struct KickerNotStarted {
    std::string command;
    std::string reason;
};

struct KickerFailed {
    std::string command;
    int status = 0;
};

// --- datagrams and packets

/// The network refused datagrams.
struct DatagramsNotSent {
    std::string output;
    std::uint64_t count = 0;
    std::string reason;
};

/// Datagrams are missing by their sequence numbers.
struct DatagramsMissing {
    std::string input;
    std::uint64_t count = 0;
};

/// The kernel dropped packets because nobody took them in time.
struct PacketsDropped {
    std::string input;
    std::uint64_t count = 0;
};

/// Packets are about to be made messages of a type.
struct PacketInputOpened {
    std::string type;  ///< name of the message type
    std::string link;  ///< name of the link layer
};

/// Messages of a type cannot be made of packets of a link layer.
struct LinkLayerRefused {
    enum class Reason : std::uint8_t { needs_ethernet, needs_live_capture, unknown_layer };

    std::string type;
    std::string link;
    Reason reason = Reason::unknown_layer;
};

/// A filter expression that makes no sense as it is was made one that does.
struct FilterRewritten {
    std::string from;
    std::string to;
};

/// The filter packets have to pass first, made of the user's.
struct FilterUsed {
    std::string expression;
    bool needs_ipv6 = false;
    bool needs_fragments = false;
    bool needs_vlan = false;
    bool is_ip_only = false;
};

struct FilterRefused {
    std::string expression;
    std::string reason;
};

/// Part of an input's address means nothing.
struct SettingIgnored {
    std::string key;
    std::string value;
};

/// Packets cannot be shared among threads as asked, since they come in streams.
struct SharingIgnored {};

// --- nDAG

struct StreamJoined {
    std::string stream;
    unsigned thread = 0;
};

struct StreamNotJoined {
    std::string stream;
    std::string reason;
};

/// A stream is no longer announced, and silent.
struct StreamLeft {
    std::string stream;
};

/// More streams are announced than are taken.
struct TooManyStreams {
    std::uint64_t max = 0;
    std::uint16_t port = 0;  ///< of one that is left out
};

/// A datagram that should be a beacon is none.
struct BadBeacon {
    enum class Reason : std::uint8_t { short_header, bad_magic, bad_version, short_message, short_list, unexpected };

    Reason reason = Reason::short_header;
    std::uint64_t found = 0;     ///< version, type, or bytes of the list
    std::uint64_t expected = 0;  ///< streams the list should have
    std::uint64_t count = 0;     ///< of that kind, since it was reported last
};

/// The connection that brings beacons cannot be accepted.
struct ConnectionRefused {
    std::string reason;
};

/// The kernel holds less for bursts than was asked for.
struct SmallReceiveBuffer {
    std::uint64_t granted = 0;  ///< bytes
    std::uint64_t requested = 0;
};

struct BeaconNotSent {
    std::string reason;
    std::uint64_t count = 0;  ///< since it was reported last
};

/// Datagrams with packets could not be sent.
struct StreamNotSent {
    unsigned thread = 0;
    std::string reason;
    std::uint64_t count = 0;  ///< since it was reported last
};

/// Packets of a link layer that records have no type for are left out.
struct LinkLayerNotSent {
    unsigned thread = 0;
    int link = 0;  ///< libtrace's number
};

// --- Kafka

/// A line of the client's own log.
struct KafkaLog {
    int severity = 0;  ///< as syslog numbers it
    std::string facility;
    std::string text;
};

struct KafkaError {
    int code = 0;  ///< the client's
    std::string reason;
};

/// Records could not be delivered.
struct KafkaRecordsLost {
    int code = 0;
    std::string reason;
    std::uint64_t count = 0;
};

struct KafkaPartitions {
    bool assigned = false;  ///< or revoked
    std::vector<std::int32_t> partitions;
};

/// The broker did not let a reader leave its group in time.
struct KafkaGroupNotLeft {
    std::string input;
};

struct KafkaConsumerClosed {
    std::uint64_t consumed = 0;  ///< records
};

struct KafkaProducerClosed {
    std::uint64_t produced = 0;  ///< records
    std::uint64_t delivered = 0;
    std::uint64_t dropped = 0;
};

/// Something of an endpoint, of its settings or of the broker is not as it must be.
struct KafkaRefused {
    enum class Step : std::uint8_t {
        address,
        settings_source,
        setting,
        client,
        topic,
        subscription,
        metadata,
        produce
    };

    Step step = Step::address;
    std::string reason;
};

}  // namespace event

using Event =
    std::variant<event::NoOutputs, event::InputStarted, event::InputEnded, event::OutputsClosed, event::InputFailed,
                 event::OutputFailed, event::MessagesSkipped, event::CrcMismatch, event::NonContainersSkipped,
                 event::InvalidJsonSkipped, event::FileReopened, event::FileClosed, event::FileNotRenamed,
                 event::KickerNotStarted, event::KickerFailed, event::DatagramsNotSent, event::DatagramsMissing,
                 event::PacketsDropped, event::PacketInputOpened, event::LinkLayerRefused, event::FilterRewritten,
                 event::FilterUsed, event::FilterRefused, event::SettingIgnored, event::SharingIgnored,
                 event::StreamJoined, event::StreamNotJoined, event::StreamLeft, event::TooManyStreams,
                 event::BadBeacon, event::ConnectionRefused, event::SmallReceiveBuffer, event::BeaconNotSent,
                 event::StreamNotSent, event::LinkLayerNotSent, event::KafkaLog, event::KafkaError,
                 event::KafkaRecordsLost, event::KafkaPartitions, event::KafkaGroupNotLeft, event::KafkaConsumerClosed,
                 event::KafkaProducerClosed, event::KafkaRefused>;

/// Reports events to whoever wants to know, if anybody does.
class Reporter {
public:
    Reporter() = default;

    /// Of anything that takes an event; called from any thread, by several at a time.
    template <class Handler>
    requires std::invocable<Handler&, const Event&> &&
        (!std::same_as<std::remove_cvref_t<Handler>, Reporter>)Reporter(Handler handler)
        : handler_(std::move(handler)) {}  // NOLINT: made of handlers in passing

    void operator()(const Event& event) const {
        if (handler_) {
            handler_(event);
        }
    }

private:
    std::function<void(const Event&)> handler_;
};

}  // namespace spindrift
