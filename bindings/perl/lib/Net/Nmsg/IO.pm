package Net::Nmsg::IO;

use 5.026;
use warnings;

use Carp         ();
use Scalar::Util ();

use Net::Nmsg         ();
use Net::Nmsg::Input  ();
use Net::Nmsg::Output ();
use Net::Nmsg::Util   ();

our $VERSION = $Net::Nmsg::VERSION;

my %options = (
    mirrored            => 0,
    count               => 0,
    interval            => 0,
    interval_randomized => 0,
    filter_vendor       => undef,
    filter_msgtype      => undef,
    filter_source       => undef,
    filter_operator     => undef,
    filter_group        => undef,
    debug               => undef,
);

sub defaults { %options }

sub new {
    my ($class, %given) = @_;
    for my $name (sort keys %given) {
        exists $options{$name} or Carp::croak("uknown option '$name'");
    }
    my $self = bless {options => {%options}, inputs => [], outputs => [], close_subs => []}, ref $class || $class;
    $self->set_filter_msgtype(delete @given{qw(filter_vendor filter_msgtype)})
        if defined $given{filter_vendor} || defined $given{filter_msgtype};
    for my $name (sort keys %given) {
        my $set = "set_$name";
        $self->$set($given{$name}) if $self->can($set);
    }
    return $self;
}

# --- options

for my $name (qw(mirrored count interval interval_randomized)) {
    no strict 'refs';
    *{"set_$name"} = sub {
        my ($self, $value) = @_;
        $value ||= 0;
        $value =~ /\A[0-9]+\z/ or Carp::croak("$name: '$value' is not a number");
        $self->{options}{$name} = $value;
        return $self;
    };
    *{"get_$name"} = sub { $_[0]{options}{$name} };
}

for my $name (qw(filter_source filter_operator filter_group)) {
    no strict 'refs';
    my $set = "set_$name";
    *{"set_$name"} = sub {
        my ($self, $value) = @_;
        $_->$set($value) for @{$self->{inputs}};
        $self->{options}{$name} = $value;
        return $self;
    };
    *{"get_$name"} = sub { $_[0]{options}{$name} };
}

sub set_filter_msgtype {
    my ($self, @type) = @_;
    my ($vendor, $type) = grep({ defined } @type) ? Net::Nmsg::Util::msgtype_lookup(@type) : ();
    $_->set_filter_msgtype($vendor, $type) for @{$self->{inputs}}, @{$self->{outputs}};
    @{$self->{options}}{qw(filter_vendor filter_msgtype)} = ($vendor, $type);
    return $self;
}

sub get_filter_msgtype { my ($self) = @_; @{$self->{options}}{qw(filter_vendor filter_msgtype)} }

# The library has one level for the process.
sub set_debug {
    my ($self, $level) = @_;
    Net::Nmsg::set_debug($level) if defined $level;
    $self->{options}{debug} = $level;
    return $self;
}

sub get_debug { my ($self) = @_; $self->{options}{debug} // Net::Nmsg::get_debug() }

# --- inputs

sub inputs { @{$_[0]{inputs}} }

sub _is_a { my ($object, $class) = @_; Scalar::Util::blessed($object) && $object->isa($class) }

sub _keep_input {
    my ($self, $input) = @_;
    my @type = $self->get_filter_msgtype;
    $input->set_filter_msgtype(@type) if defined $type[0];
    for my $name (qw(filter_source filter_operator filter_group)) {
        my $set = "set_$name";
        $input->$set($self->{options}{$name}) if defined $self->{options}{$name};
    }
    push @{$self->{inputs}}, $input;
    return $self;
}

# Types of messages are needed to read packets and text.
sub _input_options {
    my ($self, %given) = @_;
    my @type = $self->get_filter_msgtype;
    @given{qw(filter_vendor filter_msgtype)} = @type if defined $type[0] && !defined $given{filter_vendor};
    return %given;
}

sub add_input {
    my ($self, $spec, %given) = @_;
    if (_is_a($spec, 'Net::Nmsg::Input')) {
        $spec->opened or Carp::croak('add_input: the input is not open');
        return $self->_keep_input($spec);
    }
    return $self->add_input_sock($spec, %given)    if Net::Nmsg::Util::looks_like_socket($spec);
    return $self->add_input_channel($spec, %given) if Net::Nmsg::Util::is_channel($spec);
    return $self->_keep_input(Net::Nmsg::Input->open($spec, $self->_input_options(%given)));
}

sub add_input_channel {
    my ($self, $name, %given) = @_;
    my @specs = Net::Nmsg::Util::channel_lookup($name) or Carp::croak("unknown channel '$name'");
    $self->add_input_sock($_, %given) for @specs;
    return $self;
}
*add_input_chalias = \&add_input_channel;

sub add_input_sock {
    my ($self, $spec, %given) = @_;
    my @specs = Net::Nmsg::Util::looks_like_socket($spec) ? Net::Nmsg::Util::expand_socket_spec($spec) : $spec;
    $self->_keep_input($_) for map { Net::Nmsg::Input->open_sock($_, $self->_input_options(%given)) } @specs;
    return $self;
}

for my $kind (qw(file pcap iface json pres)) {
    no strict 'refs';
    my $open = "open_$kind";
    *{"add_input_$kind"} = sub {
        my ($self, $spec, %given) = @_;
        return $self->_keep_input(Net::Nmsg::Input->$open($spec, $self->_input_options(%given)));
    };
}

# --- outputs

sub outputs { @{$_[0]{outputs}} }

sub _keep_output {
    my ($self, $output, $close_cb) = @_;
    !defined $close_cb || Net::Nmsg::Util::is_callback($close_cb) or Carp::croak('close_cb: not a code reference');
    my @type = $self->get_filter_msgtype;
    $output->set_filter_msgtype(@type) if defined $type[0];
    push @{$self->{outputs}},    $output;
    push @{$self->{close_subs}}, $close_cb;
    return $self;
}

sub add_output {
    my ($self, $spec, %given) = @_;
    my $close_cb = delete $given{close_cb};
    if (_is_a($spec, 'Net::Nmsg::Output')) {
        $spec->opened or Carp::croak('add_output: the output is not open');
        return $self->_keep_output($spec, $close_cb);
    }
    if (Net::Nmsg::Util::is_channel($spec)) {
        return $self->add_output_channel($spec, %given, close_cb => $close_cb);
    }
    return $self->_keep_output(Net::Nmsg::Output->open($spec, %given), $close_cb);
}

sub add_output_channel {
    my ($self, $name, %given) = @_;
    my $close_cb = delete $given{close_cb};
    my @specs = Net::Nmsg::Util::channel_lookup($name) or Carp::croak("unknown channel '$name'");
    $self->_keep_output($_, $close_cb)
        for map { Net::Nmsg::Output->open_sock($_, %given) } map { Net::Nmsg::Util::expand_socket_spec($_) } @specs;
    return $self;
}
*add_output_chalias = \&add_output_channel;

for my $kind (qw(file sock pres json cb)) {
    no strict 'refs';
    my $open = "open_$kind";
    *{"add_output_$kind"} = sub {
        my ($self, $spec, %given) = @_;
        my $close_cb = delete $given{close_cb};
        return $self->_keep_output(Net::Nmsg::Output->$open($spec, %given), $close_cb);
    };
}

# --- loop

sub loop {
    my ($self) = @_;
    my ($inputs, $outputs, $close_subs) = @$self{qw(inputs outputs close_subs)};
    my $set = $self->{options};
    my $offset = $set->{interval_randomized} && $set->{interval} ? int rand $set->{interval} : 0;
    my $is_done = eval {
        $self->_loop([@$inputs], [@$outputs], [@$close_subs], @$set{qw(mirrored count interval)}, $offset);
        1;
    };
    my $error = $@;
    @$self{qw(inputs outputs close_subs)} = ([], [], []);
    die $error if !$is_done;
    return $self;
}

1;

__END__

=encoding utf8

=head1 NAME

Net::Nmsg::IO - passes messages from inputs to outputs

=head1 SYNOPSIS

    use Net::Nmsg::IO;

    my $io = Net::Nmsg::IO->new(filter_vendor => 'SIE', filter_msgtype => 'dnsdedupe');
    $io->add_input('192.0.2.1/8430..8437');
    $io->add_output('all.nmsg');
    $io->add_output(sub { my ($msg) = @_; print $msg->get_rrname, "\n" });
    $io->set_mirrored(1);
    local $SIG{INT} = sub { $io->breakloop };
    $io->loop;

    # A new file every 10 minutes.
    my $number = 0;
    my $io = Net::Nmsg::IO->new(interval => 600);
    $io->add_input('192.0.2.1/8430');
    $io->add_output('0.nmsg', close_cb => sub { my ($out) = @_; $out->open_file(++$number . '.nmsg') });
    $io->loop;

=head1 DESCRIPTION

A loop reads what comes from its inputs and writes it to its outputs: each message to one output, in turn, or to all.

=head2 Options

    name                             default  meaning
    mirrored                         0        each message goes to all outputs, not to one in turn
    count                            0        limit of messages for each output; 0: none
    interval                         0        limit of seconds for each output; 0: none
    interval_randomized              0        shifts the intervals, which begin at multiples of their length otherwise
    filter_vendor, filter_msgtype             of all inputs and outputs, as of an input
    filter_source, filter_operator,           of all inputs
    filter_group
    debug                                     as Net::Nmsg::set_debug()

Each has methods C<set_NAME> and C<get_NAME>; the type of messages has C<set_filter_msgtype($vendor, $type)> and
C<get_filter_msgtype>. Filters apply to what has been added and what is added later. C<new> dies of an option that it
does not know.

=head1 METHODS

=over

=item C<add_input($spec, %options)>

An object of L<Net::Nmsg::Input>; a socket specification, which may have a range of ports; the name of a channel; or
what C<open> of L<Net::Nmsg::Input> takes, with the same options.

=item C<add_input_file>, C<_sock>, C<_channel>, C<_chalias>, C<_pcap>, C<_iface>, C<_json>, C<_pres>

Inputs of one kind. A range of ports and a channel are an input for each port.

=item C<add_output($spec, %options)>

An object of L<Net::Nmsg::Output>; the name of a channel; or what C<open> of L<Net::Nmsg::Output> takes, with the same
options and C<close_cb>.

=item C<add_output_file>, C<_sock>, C<_channel>, C<_chalias>, C<_pres>, C<_json>, C<_cb>

Outputs of one kind.

=item C<inputs>, C<outputs>

The objects that have been added.

=item C<loop>

Runs until all inputs are at their end, an output comes to a limit, or C<breakloop>. Returns the object; the inputs and
outputs are taken from it then, and others can be added. All outputs are flushed. Objects that the program holds stay
open: an input still has what was not written.

An input that fails does not stop the others; the loop dies when they have ended. An output that fails, and a sub that
dies, ends the loop at once.

=item C<breakloop>

Ends the loop before the next message. For subs and handlers of signals.

=back

=head2 close_cb

When an output has got C<count> messages, or an C<interval> is over, the loop ends, unless the output has a C<close_cb>.
That sub is called with the output, and may open it anew. The loop goes on if the output is open afterwards.

An interval ends with the next message, or within half a second.

=head2 Threads

The C library reads each input in a thread of its own. An interpreter of Perl can be in one thread only, so this loop
does everything in the thread that calls it: it polls all inputs, and calls subs one at a time. That is why subs may use
all of the program, may die, and need no lock.

An input of a file or pipe with presentation text or packets may hold up the others while it waits in the middle of a
message or packet.

=cut
