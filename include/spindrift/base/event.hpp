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

/// Events that libraries report besides results: what happened, where, and how often. Libraries print nothing
/// themselves; the program decides which events are shown, and with which text. `compat` has the texts of nmsgtool and
/// libtrace.
namespace event {

// --- inputs and outputs of messages

/// There are no outputs, so messages would go nowhere.
struct NoOutputs {};

/// `id` identifies an input or output; it is an address that is never dereferenced, here and below.
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

/// An input failed before the end of its data.
struct InputFailed {
    const void* id = nullptr;
    std::string input;
    std::string reason;
    std::string kind;  ///< general text of the failure, such as `to_text` of an error code
};

/// An output failed; nothing more is written to it.
struct OutputFailed {
    std::string reason;
};

/// The reader of a pipe that an output writes to has closed it; nothing more is written to it.
struct ReaderGone {
    std::string output;
};

/// A step of the work failed for a reason that is neither an input's nor an output's, such as memory that has run out.
/// The run ends in order: what was written is complete, and the loss is counted.
struct WorkFailed {
    std::string reason;
};

/// An output skipped messages that it cannot show.
struct MessagesSkipped {
    std::string output;
    std::uint64_t count = 0;
    std::string reason;
};

/// An output showed DNS messages as octets, because their text would be larger than 4 MiB. Reported once, at the end.
struct DnsShownAsOctets {
    std::string output;
    std::uint64_t count = 0;
};

/// An output that is a table of one message type left out messages of other types. Reported once, at the end.
struct OtherTypesSkipped {
    std::string output;
    std::uint64_t count = 0;
};

/// An output that is a table replaced values that do not fit their column. Reported once for each kind, at the end.
struct ValuesReplaced {
    std::string output;
    std::uint64_t count = 0;
    std::string what;  ///< in the plural: `malformed DNS names`
};

/// The CRC of a payload differs from the one in its container.
struct CrcMismatch {
    std::uint32_t computed = 0;
    std::uint32_t expected = 0;
    std::uint64_t count = 1;  ///< payloads, of which this is one
};

/// A message module cannot show a message.
struct ModuleFailed {
    std::string reason;
};

/// Units, such as datagrams, were skipped because they do not hold a container.
struct NonContainersSkipped {
    std::string input;
    std::string unit;
    std::uint64_t count = 0;
};

/// A line was skipped because it is not a message in JSON.
struct InvalidJsonSkipped {
    static constexpr std::size_t max_size = 8192;

    std::string line;  ///< the first `max_size` octets
    bool from_kafka = false;
};

/// Texts of an input, such as lines, are not messages. Reported once, at the end.
struct TextsUnreadable {
    std::string input;
    std::string unit;         ///< what a text is: `line`, `record`
    std::uint64_t count = 0;  ///< of `total`
    std::uint64_t total = 0;
    std::uint64_t first = 0;  ///< number of the first one, from 1
    std::string reason;       ///< why the first one is not a message
    std::string remedy;       ///< what to do, if none of them is a message; may be empty
};

/// Values in texts of an input were ignored. Reported once, at the end.
struct FieldsIgnored {
    enum class Why : std::uint8_t {
        unknown,    ///< the type of the message has no such field
        not_shown,  ///< the text stands for a value that could not be shown when it was written
    };

    std::string input;
    std::string unit;         ///< what a text is: `line`, `record`
    std::uint64_t count = 0;  ///< of values
    std::uint64_t first = 0;  ///< number of the text that has the first one, from 1
    std::string field;        ///< the field of the first one
    Why why = Why::unknown;
};

/// Containers or IP datagrams of which fragments were missing. Reported once, when the input is closed.
struct FragmentsMissing {
    std::string input;
    std::string unit;  ///< `container`, `IP datagram`
    std::uint64_t count = 0;
};

/// DNS queries were reported as unanswered before their time was over, because there was no room for more. Reported
/// once, for the first ones.
struct QueriesEvicted {
    std::string input;
};

/// DNS queries still waited for their responses when the input was stopped; they are no messages.
struct QueriesDropped {
    std::string input;
    std::uint64_t count = 0;
};

// --- files

struct FileReopened {
    std::string kind;  ///< `nmsg`, `json`, `pres`
    std::string file;
};

struct FileClosed {
    std::string path;  ///< as the user gave it
};

/// A finished file could not be renamed to its final name; it keeps its temporary name.
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

/// Datagrams could not be sent.
struct DatagramsNotSent {
    std::string output;
    std::uint64_t count = 0;
    std::string reason;
};

/// Sequence numbers show that datagrams are missing.
struct DatagramsMissing {
    std::string input;
    std::uint64_t count = 0;
};

/// The kernel dropped packets because its buffer was full.
struct PacketsDropped {
    std::string input;
    std::uint64_t count = 0;
};

/// An input of packets was opened; they become messages of a type.
struct PacketInputOpened {
    std::string type;  ///< name of the message type
    std::string link;  ///< name of the link layer
};

/// Packets of this link layer cannot become messages of this type.
struct LinkLayerRefused {
    enum class Reason : std::uint8_t { needs_ethernet, needs_live_capture, unknown_layer };

    std::string type;
    std::string link;
    Reason reason = Reason::unknown_layer;
};

/// A filter expression that libpcap does not accept was replaced by one that it accepts.
struct FilterRewritten {
    std::string from;
    std::string to;
};

/// The filter that is applied to packets, built from the user's.
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

/// An unknown option in an input's address was ignored.
struct SettingIgnored {
    std::string key;
    std::string value;
};

/// The requested distribution of packets among threads was ignored: each nDAG stream belongs to one thread.
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

/// A stream was left: it is no longer announced, and inactive.
struct StreamLeft {
    std::string stream;
};

/// More streams are announced than are received.
struct TooManyStreams {
    std::uint64_t max = 0;
    std::uint16_t port = 0;  ///< of a stream that is not received
    std::string sender{};    ///< the address whose quota is used up; empty if all places are taken
};

/// A stream that has never sent a valid message, or is gone, was left for a new one.
struct StreamEvicted {
    std::string stream;
    std::uint64_t count = 0;  ///< streams since the last report
};

/// A datagram on the control channel is not a valid beacon.
struct BadBeacon {
    enum class Reason : std::uint8_t { short_header, bad_magic, bad_version, short_message, short_list, unexpected };

    Reason reason = Reason::short_header;
    std::uint64_t found = 0;     ///< version, type, or bytes of the list
    std::uint64_t expected = 0;  ///< number of streams in the list
    std::uint64_t count = 0;     ///< datagrams with this reason since the last report
};

/// A connection to the port for beacons could not be accepted.
struct ConnectionRefused {
    std::string reason;
};

/// No beacon has come for some time, so that no stream can be received.
struct BeaconAwaited {
    std::string address;    ///< group and port, or, over TCP, the address that beacons are sent to
    std::string interface;  ///< empty over TCP
    std::uint64_t seconds = 0;
    bool needs_hint = false;  ///< it has lasted long: something may be wrong
};

/// The interface on which a group is received was deleted, and the membership with it.
struct MembershipLost {
    std::string group;      ///< with its port
    std::string interface;  ///< empty if the system has chosen it
};

/// There is an interface again, and the group was joined again.
struct MembershipRenewed {
    std::string group;
    std::string interface;
};

/// The kernel granted a smaller receive buffer than requested.
struct SmallReceiveBuffer {
    std::uint64_t granted = 0;    ///< bytes
    std::uint64_t requested = 0;  ///< bytes
};

struct BeaconNotSent {
    std::string reason;
    std::uint64_t count = 0;  ///< since the last report
};

/// Datagrams with packets could not be sent.
struct StreamNotSent {
    unsigned thread = 0;
    std::string reason;
    std::uint64_t count = 0;  ///< since the last report
};

/// What has become of a connection of a sender to the receiver, over TCP.
struct ReceiverChanged {
    enum class State : std::uint8_t {
        connected,
        awaited,  ///< it does not accept the connection
        lost      ///< the connection has ended
    };

    State state = State::connected;
    std::optional<unsigned> thread;  ///< of a stream; nothing for the connection of beacons
    std::string receiver;            ///< address and port
    std::string reason;              ///< why, unless it is connected
    std::uint64_t count = 1;         ///< since the last report
};

/// Packets are skipped because the format of the records has no type for their link layer.
struct LinkLayerNotSent {
    unsigned thread = 0;
    int link = 0;        ///< number of the link type in libtrace
    std::string format;  ///< `ERF`, `tagged records`
};

// --- Kafka

/// A log line of the Kafka client library.
struct KafkaLog {
    int severity = 0;  ///< syslog severity
    std::string facility;
    std::string text;
    std::string endpoint;  ///< of the client
};

struct KafkaError {
    int code = 0;        ///< error code of the Kafka client library
    std::string reason;  ///< includes what can be done about it
    std::string endpoint;
};

/// Records could not be delivered.
struct KafkaRecordsLost {
    int code = 0;
    std::string reason;  ///< includes what can be done about it
    std::uint64_t count = 0;
    std::string endpoint;
};

struct KafkaPartitions {
    bool assigned = false;  ///< else revoked
    std::vector<std::int32_t> partitions;
};

/// A consumer could not leave its group in time.
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

/// An operation failed because of an endpoint, its settings or the broker.
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

using Event = std::variant<
    event::NoOutputs, event::InputStarted, event::InputEnded, event::OutputsClosed, event::InputFailed,
    event::OutputFailed, event::ReaderGone, event::WorkFailed, event::MessagesSkipped, event::ModuleFailed,
    event::DnsShownAsOctets, event::OtherTypesSkipped, event::ValuesReplaced, event::CrcMismatch,
    event::NonContainersSkipped, event::InvalidJsonSkipped, event::TextsUnreadable, event::FieldsIgnored,
    event::FileReopened, event::FileClosed, event::FileNotRenamed, event::KickerNotStarted, event::KickerFailed,
    event::DatagramsNotSent, event::DatagramsMissing, event::PacketsDropped, event::PacketInputOpened,
    event::LinkLayerRefused, event::FilterRewritten, event::FilterUsed, event::FilterRefused, event::SettingIgnored,
    event::SharingIgnored, event::BeaconAwaited, event::MembershipLost, event::MembershipRenewed, event::StreamJoined,
    event::StreamNotJoined, event::StreamLeft, event::TooManyStreams, event::StreamEvicted, event::BadBeacon,
    event::ConnectionRefused, event::SmallReceiveBuffer, event::BeaconNotSent, event::StreamNotSent,
    event::LinkLayerNotSent, event::KafkaLog, event::KafkaError, event::KafkaRecordsLost, event::KafkaPartitions,
    event::KafkaGroupNotLeft, event::KafkaConsumerClosed, event::KafkaProducerClosed, event::KafkaRefused,
    event::FragmentsMissing, event::QueriesEvicted, event::QueriesDropped, event::ReceiverChanged>;

/// Passes events to a handler; without one it drops them. What the handler throws is dropped too: a report is never a
/// reason to end.
class Reporter {
public:
    Reporter() = default;

    /// \param handler any callable that takes an event; called from any thread, concurrently
    template <class Handler>
    requires std::invocable<Handler&, const Event&> &&
        (!std::same_as<std::remove_cvref_t<Handler>, Reporter>)Reporter(Handler handler)
        : handler_(std::move(handler)) {}  // NOLINT: implicit, so that a lambda can be passed as a Reporter

    void operator()(const Event& event) const {
        try {
            if (handler_) {
                handler_(event);
            }
        } catch (...) {
            return;  // there is no memory for a line
        }
    }

private:
    std::function<void(const Event&)> handler_;
};

}  // namespace spindrift
