package Net::Nmsg::Input;

use 5.026;
use warnings;

use Net::Nmsg         ();
use Net::Nmsg::Handle ();
use Net::Nmsg::Util   ();
use parent 'Net::Nmsg::Layer';

use overload '<>' => \&read, fallback => 1;

our $VERSION = $Net::Nmsg::VERSION;

my %options = (
    filter_vendor   => undef,
    filter_msgtype  => undef,
    filter_source   => undef,
    filter_operator => undef,
    filter_group    => undef,
    blocking_io     => 1,
    rcvbuf          => Net::Nmsg::Util::NMSG_DEFAULT_SO_RCVBUF,
    bpf             => undef,
    snaplen         => Net::Nmsg::Util::NMSG_DEFAULT_SNAPLEN(),
    promisc         => Net::Nmsg::Util::NMSG_DEFAULT_PROMISC,
);

sub defaults      { %options }
sub _option_names { \%options }

__PACKAGE__->_accessors(
    filter_source   => sub { $_[0]->_set_filter_source(Net::Nmsg::Layer::_number(source => $_[1])) },
    filter_operator => sub { $_[0]->_set_filter_operator(Net::Nmsg::Layer::_number(operator => $_[1])) },
    filter_group    => sub { $_[0]->_set_filter_group(Net::Nmsg::Layer::_number(group => $_[1])) },
    blocking_io     => sub { $_[0]->_set_blocking($_[1]) },
    # What these are when the input is opened counts.
    map { $_ => sub { } } qw(bpf snaplen promisc),
);

sub _apply_options {
    my ($self) = @_;
    $self->_apply_filter_msgtype;
    for my $name (qw(filter_source filter_operator filter_group)) {
        my $set = "set_$name";
        $self->$set($self->_option($name)) if defined $self->_option($name);
    }
    $self->_set_blocking($self->_option('blocking_io') ? 1 : 0);
}

# --- open

sub open_file {
    my ($self, $file, @options) = @_;
    return $self->_open(
        file => \@options,
        sub { $_[0]->_attach_file(Net::Nmsg::Handle::open_file($_[0], $file, '<')) }
    );
}

sub open_sock {
    my ($self, $spec, @options) = @_;
    my $port = @options % 2 ? shift @options : undef;
    return $self->_open(
        sock => \@options,
        sub {
            my ($self) = @_;
            $self->_attach_sock(Net::Nmsg::Handle::open_receiver($self, $spec, $port, $self->_option('rcvbuf')));
        }
    );
}

sub open_json {
    my ($self, $file, @options) = @_;
    return $self->_open(
        json => \@options,
        sub { $_[0]->_attach_json(Net::Nmsg::Handle::open_file($_[0], $file, '<')) }
    );
}

sub open_pres {
    my ($self, $file, @options) = @_;
    return $self->_open(
        pres => \@options,
        sub {
            my ($self) = @_;
            my @type = $self->_required_msgtype;
            $self->_attach_pres(Net::Nmsg::Handle::open_file($self, $file, '<'), @type);
        }
    );
}

sub open_pcap {
    my ($self, $file, @options) = @_;
    return $self->_open(
        pcap => \@options,
        sub {
            my ($self) = @_;
            my @type = $self->_required_msgtype;
            $self->_attach_pcap(Net::Nmsg::Handle::open_file($self, $file, '<'), @type, $self->_option('bpf'));
        }
    );
}

sub open_iface {
    my ($self, $name, @options) = @_;
    return $self->_open(
        iface => \@options,
        sub {
            my ($self) = @_;
            $self->_attach_iface($name, $self->_required_msgtype,
                map { $self->_option($_) } qw(bpf snaplen promisc rcvbuf));
            # For fileno; the library has its own.
            CORE::open($self, '<&', $self->_descriptor) or die "$name: $!\n";
        }
    );
}

sub open {
    my ($self, $spec, @options) = @_;
    return $self->open_sock($spec, @options) if @options % 2;
    my $kind = eval { _kind_of($spec) } or return $self->_fail_open($@);
    my $open = "open_$kind";
    return $self->$open($spec, @options);
}

sub _fail_open {
    my ($self, $error) = @_;
    return Net::Nmsg::Layer::_fail($self, $self, $error);
}

# What `open` is to do with something.
sub _kind_of {
    my ($spec) = @_;
    defined $spec or die "no input is given\n";
    return 'sock' if Net::Nmsg::Util::is_socket($spec) || Net::Nmsg::Util::looks_like_socket($spec);
    return 'file' if Net::Nmsg::Util::is_filehandle($spec) || $spec eq '-';
    if (Net::Nmsg::Util::is_file($spec) || $spec =~ /\.[^.\/]+\z/) {
        # What is not a regular file cannot be read twice, to see what it is.
        return 'file' if -e $spec && !-f _;
        return 'file' if Net::Nmsg::Util::is_nmsg_file($spec) || $spec =~ /\.nmsg\z/i;
        return 'pcap' if Net::Nmsg::Util::is_pcap_file($spec) || $spec =~ /\.pcap\z/i;
        return 'iface' if Net::Nmsg::Util::is_interface($spec);
        die "unknown input file type $spec\n";
    }
    return 'iface' if Net::Nmsg::Util::is_interface($spec);
    die "not sure what to do with spec $spec\n";
}

sub is_file  { my ($self) = @_; $self->opened && *$self->{kind} eq 'file' }
sub is_sock  { my ($self) = @_; $self->opened && *$self->{kind} eq 'sock' }
sub is_pcap  { my ($self) = @_; $self->opened && *$self->{kind} eq 'pcap' }
sub is_iface { my ($self) = @_; $self->opened && *$self->{kind} eq 'iface' }
sub is_json  { my ($self) = @_; $self->opened && *$self->{kind} eq 'json' }
sub is_pres  { my ($self) = @_; $self->opened && *$self->{kind} eq 'pres' }

# --- read

sub blocking {
    my ($self, @flag) = @_;
    my $before = $self->get_blocking_io;
    $self->set_blocking_io($flag[0] ? 1 : 0) if @flag;
    return $before;
}

sub loop {
    my ($self, $code, $count) = @_;
    $count //= -1;
    while ($count != 0 && $self->opened && defined(my $msg = $self->_next)) {
        --$count;
        $code->($msg);
    }
    return $self;
}

1;

__END__

=encoding utf8

=head1 NAME

Net::Nmsg::Input - reads messages

=head1 SYNOPSIS

    use Net::Nmsg::Input;

    my $in = Net::Nmsg::Input->open('observed.nmsg');
    while (my $msg = <$in>) {
        print $msg->as_str;
    }

    my $dns = Net::Nmsg::Input->open('eth0', filter_vendor => 'base', filter_msgtype => 'dnsqr', bpf => 'port 53');
    $dns->loop(sub { my ($msg) = @_; ... });

=head1 DESCRIPTION

Derives from L<Net::Nmsg::Layer>, which says how errors are reported and has C<new>, C<close> and more.

=head1 OPEN

=over

=item C<open($spec, %options)>, C<open($host, $port, %options)>

Finds out what it is: a socket specification (C<192.0.2.1/8430>, C<192.0.2.1:8430>) or a socket; an open file handle, or
C<->; a file of messages or, by what it holds, of packets; an interface. A host and a port are a socket.

=item C<open_file($file, %options)>

Messages in containers: the name of a file, C<-> for standard input, or an open file handle, which is duplicated.

=item C<open_sock($spec, %options)>, C<open_sock($host, $port, %options)>

Containers in datagrams, at an address of this machine. Multicast groups are not joined.

=item C<open_json($file, %options)>, C<open_pres($file, %options)>

Messages as JSON, one in each line; as presentation text, which is all of the type that C<filter_vendor> and
C<filter_msgtype> name.

=item C<open_pcap($file, %options)>, C<open_iface($name, %options)>

Messages that are made of packets, of the type that C<filter_vendor> and C<filter_msgtype> name.

=back

=head2 Options

    name                             default  meaning
    filter_vendor, filter_msgtype             only messages of this type, by names or numbers
    filter_source                             only of this source, a number or 8 hexadecimal digits
    filter_operator, filter_group             only of this operator or group, by name or number
    blocking_io                      1        whether read() waits for a message
    rcvbuf                           4 MiB    buffer of the socket or interface, in octets
    bpf                                       filter of packets, in the words of pcap-filter(7)
    snaplen                          1522     octets of each packet, of an interface
    promisc                          0        whether an interface receives packets for others

All but C<rcvbuf> have methods C<set_NAME> and C<get_NAME>; the type of messages has
C<set_filter_msgtype($vendor, $type)> and C<get_filter_msgtype>. C<bpf>, C<snaplen> and C<promisc> count when an input
is opened.

=head1 READ

=over

=item C<read>, C<< <$in> >>

The next message, which C<$_> is set to as well; undef at the end, and then C<eof> is true. In list context, all
messages until the end. With C<blocking_io> 0, C<read> also returns undef if there is no message now, or a filter has
left one out.

Dies of an error: C<nmsg_input_read() failed(10): parse error>, and the position. Damaged datagrams are no error.

=item C<loop($code)>, C<loop($code, $count)>

Calls the sub with each message, until the end or for that many messages. Returns the object. It waits for messages also
with C<blocking_io> 0.

=item C<eof>

Whether the end was read.

=item C<blocking>, C<blocking($flag)>

The option C<blocking_io>: returns what it was.

=item C<is_file>, C<is_sock>, C<is_pcap>, C<is_iface>, C<is_json>, C<is_pres>

What is open.

=back

Handlers of signals run while an input waits; see L<Net::Nmsg/SIGNALS>.

=cut
