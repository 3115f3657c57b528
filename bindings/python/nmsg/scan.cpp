#include "scan.hpp"

#include "column_values.hpp"
#include "errors.hpp"

#include <spindrift/base/error.hpp>
#include <spindrift/io/columnar/arrow_export.hpp>
#include <spindrift/io/columnar/scan.hpp>

#include <pybind11/stl.h>

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace spindrift::python::nmsg {
namespace {

using spindrift::io::Scan;
using spindrift::nmsg::ColumnBatch;
using spindrift::nmsg::ColumnSchema;

// How long a wait lasts before Python looks for signals.
constexpr auto signal_interval = std::chrono::milliseconds(50);

// --- capsules: https://arrow.apache.org/docs/format/CDataInterface/PyCapsuleInterface.html

/// The name that a consumer checks.
template <class T>
constexpr const char* capsule_name = nullptr;
template <>
constexpr const char* capsule_name<ArrowSchema> = "arrow_schema";
template <>
constexpr const char* capsule_name<ArrowArray> = "arrow_array";
template <>
constexpr const char* capsule_name<ArrowArrayStream> = "arrow_array_stream";

/// Frees the structure, and its content unless a consumer has taken it.
template <class T>
void free_capsule(PyObject* capsule) {
    auto* const structure = static_cast<T*>(PyCapsule_GetPointer(capsule, capsule_name<T>));
    if (structure->release != nullptr) {
        structure->release(structure);
    }
    delete structure;
}

template <class T>
py::object to_capsule(std::unique_ptr<T> structure) {
    py::object capsule = owned(PyCapsule_New(structure.get(), capsule_name<T>, &free_capsule<T>));
    static_cast<void>(structure.release());
    return capsule;
}

py::object schema_capsule(const ColumnSchema* schema) {
    auto structure = std::make_unique<ArrowSchema>();
    io::export_schema(schema, *structure);
    return to_capsule(std::move(structure));
}

std::vector<std::string> names_of(const ColumnSchema* schema) {
    std::vector<std::string> names;
    if (schema != nullptr) {
        for (const auto& column : schema->columns()) {
            names.push_back(column.name);
        }
    }
    return names;
}

// --- a batch

py::tuple array_capsules(const Batch& batch) {
    py::object schema = schema_capsule(batch->schema().get());
    auto structure = std::make_unique<ArrowArray>();
    io::export_batch(batch, *structure);
    return py::make_tuple(std::move(schema), to_capsule(std::move(structure)));
}

// --- a scan

// Asks Python for signals, on a thread of an Arrow consumer that may not have the interpreter lock.
void check_signals_of_consumer() {
    const py::gil_scoped_acquire acquired;
    if (PyErr_CheckSignals() == 0) {
        return;
    }
    PyObject* type = nullptr;
    PyObject* value = nullptr;
    PyObject* traceback = nullptr;
    PyErr_Fetch(&type, &value, &traceback);
    const bool is_interrupt = PyErr_GivenExceptionMatches(type, PyExc_KeyboardInterrupt) != 0;
    Py_XDECREF(type);
    Py_XDECREF(value);
    Py_XDECREF(traceback);
    if (is_interrupt) {
        // The consumer makes an error of its own of it: Python raises KeyboardInterrupt once more.
        PyErr_SetInterrupt();
    }
    throw Error("a signal has ended the scan");
}

/// A scan that was given to an Arrow consumer.
class ConsumedScan final : public io::BatchReader {
public:
    explicit ConsumedScan(std::shared_ptr<Scan> scan) noexcept : scan_(std::move(scan)) {}

    [[nodiscard]] std::shared_ptr<const ColumnSchema> schema() override {
        while (!scan_->wait_for_schema(signal_interval)) {
            check_signals_of_consumer();
        }
        return scan_->schema();
    }

    [[nodiscard]] std::optional<ColumnBatch> next() override {
        while (!scan_->wait(signal_interval)) {
            check_signals_of_consumer();
        }
        return scan_->next();
    }

private:
    std::shared_ptr<Scan> scan_;
};

/// `nmsg.batches`. Functions need the interpreter lock, which they release while they wait.
class Batches {
public:
    explicit Batches(io::ScanOptions options) {
        const py::gil_scoped_release released;
        scan_ = std::make_shared<Scan>(std::move(options));
    }
    Batches(const Batches&) = delete;
    Batches& operator=(const Batches&) = delete;
    ~Batches() { close(); }

    /// \throws nmsg.Error, or what a signal handler of Python raises
    [[nodiscard]] Batch next() {
        const auto scan = scan_;
        while (scan != nullptr && !waited([&] { return scan->wait(signal_interval); })) {
            checked(PyErr_CheckSignals());
        }
        auto batch = scan != nullptr ? scan->next() : std::nullopt;
        return batch ? std::make_shared<const ColumnBatch>(std::move(*batch)) : nullptr;
    }

    [[nodiscard]] std::shared_ptr<const ColumnSchema> schema() {
        if (schema_ == nullptr && scan_ != nullptr) {
            const auto scan = scan_;
            while (!waited([&] { return scan->wait_for_schema(signal_interval); })) {
                checked(PyErr_CheckSignals());
            }
            schema_ = scan->schema();
        }
        return schema_;
    }

    [[nodiscard]] py::object stream() {
        if (scan_ == nullptr) {
            raise("the batches are closed, or were given to a consumer of Arrow");
        }
        auto structure = std::make_unique<ArrowArrayStream>();
        io::export_stream(std::make_unique<ConsumedScan>(scan_), *structure);
        counted_ = std::exchange(scan_, nullptr);
        return to_capsule(std::move(structure));
    }

    [[nodiscard]] py::dict counters() const {
        const auto scan = scan_ != nullptr ? scan_ : counted_.lock();
        const pipeline::Counters counters = scan != nullptr ? scan->counters() : closed_counters_;
        py::dict counts;
        for (const auto& info : pipeline::all_counters) {
            if (counters.*info.member != 0) {
                counts[std::string(info.name).c_str()] = counters.*info.member;
            }
        }
        return counts;
    }

    void close() {
        if (auto scan = std::exchange(scan_, nullptr); scan != nullptr) {
            const py::gil_scoped_release released;
            scan->stop();
            closed_counters_ = scan->counters();
            scan.reset();
        }
    }

private:
    template <class Wait>
    static bool waited(Wait wait) {
        const py::gil_scoped_release released;
        return wait();
    }

    std::shared_ptr<Scan> scan_;
    std::weak_ptr<Scan> counted_;  // that a consumer has
    std::shared_ptr<const ColumnSchema> schema_;
    pipeline::Counters closed_counters_;
};

const spindrift::nmsg::Schema* type_of(unsigned vid, unsigned msgtype) {
    if (vid == 0) {
        return nullptr;
    }
    const auto* const type = spindrift::nmsg::built_in_types().find(vid, msgtype);
    if (type == nullptr) {
        raise("a scan knows only message types that are built in");
    }
    return type;
}

std::unique_ptr<Batches> open_scan(std::vector<std::string> files, std::vector<std::string> sockets, std::string where,
                                   std::vector<std::string> columns, std::pair<unsigned, unsigned> type,
                                   bool dictionaries, std::size_t batch_rows, unsigned workers) {
    io::ScanOptions options;
    options.files = std::move(files);
    options.sockets = std::move(sockets);
    options.where = std::move(where);
    options.columns.names = std::move(columns);
    options.columns.dictionaries = dictionaries;
    options.type = type_of(type.first, type.second);
    options.limits.rows = batch_rows;
    options.workers = workers;
    return std::make_unique<Batches>(std::move(options));
}

/// Calls a function of C++, whose `Error` becomes `nmsg.Error`.
template <class Result, class... Arguments>
auto with_errors(Result (*function)(Arguments...)) {
    return [function](Arguments... arguments) -> Result {
        try {
            return function(std::forward<Arguments>(arguments)...);
        } catch (const spindrift::Error& error) {
            raise(error.what());
        }
    };
}

Batch next_batch(Batches& batches) {
    Batch batch = batches.next();
    if (batch == nullptr) {
        throw py::stop_iteration();
    }
    return batch;
}

std::vector<std::string> columns_of(Batches& batches) {
    return names_of(batches.schema().get());
}

py::object schema_of(Batches& batches) {
    return schema_capsule(batches.schema().get());
}

}  // namespace

void add_scan(py::module_& module) {
    add_column_values(module);
    py::class_<ColumnBatch, std::shared_ptr<ColumnBatch>>(
        module, "batch", "Messages of one type as columns. Libraries that know Arrow take it as it is.")
        .def("__len__", &ColumnBatch::rows)
        .def_property_readonly(
            "columns", [](const ColumnBatch& batch) { return names_of(batch.schema().get()); }, "Names of the columns.")
        .def("_values",
             [](const std::shared_ptr<ColumnBatch>& batch, std::size_t i) { return column_values(batch, i); })
        .def(
            "__arrow_c_schema__", [](const ColumnBatch& batch) { return schema_capsule(batch.schema().get()); },
            "A capsule with the columns.")
        .def(
            "__arrow_c_array__",
            [](const std::shared_ptr<ColumnBatch>& batch, const py::object&) { return array_capsules(batch); },
            py::arg("requested_schema") = py::none(), "Capsules with the columns and the values.");
    py::class_<Batches>(
        module, "batches",
        "The result of nmsg.scan: an iterator over batches. Libraries that know Arrow take it as it is.")
        .def_static("_open", with_errors(&open_scan))
        .def("__iter__", [](py::object self) { return self; })
        .def("__next__", [next = with_errors(&next_batch)](
                             Batches& batches) { return std::const_pointer_cast<ColumnBatch>(next(batches)); })
        .def_property_readonly("columns", with_errors(&columns_of),
                               "Names of the columns. Waits for the first message, unless the type is given.")
        .def_property_readonly("counters", &Batches::counters,
                               "What was read and left out, as a dict of counters that are not 0.")
        .def("__arrow_c_schema__", with_errors(&schema_of), "A capsule with the columns.")
        .def(
            "__arrow_c_stream__", [](Batches& batches, const py::object&) { return batches.stream(); },
            py::arg("requested_schema") = py::none(), "A capsule with the batches that were not taken yet. Once.")
        .def("close", &Batches::close, "Ends the scan. Batches that were taken stay valid.")
        .def("__enter__", [](py::object self) { return self; })
        .def("__exit__", [](Batches& batches, const py::args&) { batches.close(); });
}

}  // namespace spindrift::python::nmsg
