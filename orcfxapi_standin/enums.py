"""The enumerations and plain constants, with the names and numbers that OrcFxAPI gives them."""

from __future__ import annotations

import enum


class IntEnumAllowsUndefined(enum.IntEnum):
    """An IntEnum in which a number without a name becomes a member called ``UNDEFINED_<number>``."""

    @classmethod
    def _missing_(cls, value: object) -> IntEnumAllowsUndefined | None:
        if not isinstance(value, int):
            return None
        member = int.__new__(cls, value)
        member._name_ = f"UNDEFINED_{int(value)}"
        member._value_ = int(value)
        return member


class StatusCode(IntEnumAllowsUndefined):
    """What became of a call; `DLLError.status` carries it."""

    OK = 0
    DLLsVersionError = 1
    CreateModelError = 2
    ModelHandleError = 3
    ObjectHandleError = 4
    InvalidObjectType = 5
    FileNotFound = 6
    FileReadError = 7
    TimeHistoryError = 8
    NoSuchNodeNum = 9
    InvalidPropertyNum = 10
    InvalidPeriod = 12
    InvalidVarNum = 13
    RangeGraphError = 14
    InvalidObjectExtra = 15
    NotEnoughVars = 16
    InvalidVars = 17
    UnrecognisedVarNum = 18
    InvalidHandle = 19
    UnexpectedError = 20
    InvalidIndex = 21
    NoSuchObject = 23
    NotAVariantArray = 24
    LicensingError = 25
    UnrecognisedVarName = 26
    StaticsFailed = 27
    FileWriteError = 28
    OperationCancelled = 29
    SolveEquationFailed = 30
    InvalidDataName = 31
    InvalidDataType = 32
    InvalidDataAccess = 33
    InvalidVersion = 34
    InvalidStructureSize = 35
    RequiredModulesNotEnabled = 36
    PeriodNotYetStarted = 37
    CouldNotDestroyObject = 38
    InvalidModelState = 39
    SimulationError = 40
    InvalidModule = 41
    InvalidResultType = 42
    InvalidViewParameters = 43
    CannotExtendSimulation = 44
    UnrecognisedObjectTypeName = 45
    UnknownModelState = 46
    FunctionNotAvailable = 47
    StructureSizeTooSmall = 48
    InvalidParameter = 49
    ResponseGraphError = 50
    ResultsNotAvailableWhenNotIncludedInStatics = 51
    InvalidFileType = 52
    BatchScriptFailed = 53
    InvalidTimeHistoryValues = 54
    ResultsNotLogged = 55
    WizardFailed = 56
    DLLInitFailed = 57
    InvalidArclengthRange = 58
    ValueNotAvailable = 59
    InvalidValue = 60
    ModalAnalysisFailed = 61
    VesselTypeDataImportFailed = 62
    OperationNotAvailable = 63
    FatigueAnalysisFailed = 64
    ExtremeStatisticsFailed = 65
    TagNotFound = 66
    InvalidFileFormat = 67
    ThreadAffinityError = 68
    FileReadParentError = 69


class ObjectType(IntEnumAllowsUndefined):
    """The kinds of object a model can hold."""

    General = 1
    Environment = 3
    Vessel = 5
    Line = 6
    Buoy6D = 7
    Buoy3D = 8
    Winch = 9
    Link = 10
    Shape = 11
    Constraint = 12
    Turbine = 13
    DragChain = 14
    LineType = 15
    ClumpType = 16
    WingType = 17
    VesselType = 18
    DragChainType = 19
    FlexJointType = 20
    StiffenerType = 21
    FlexJoint = 41
    AttachedBuoy = 43
    FrictionCoefficients = 47
    RayleighDampingCoefficients = 48
    WakeModel = 49
    PyModel = 50
    LineContact = 51
    CodeChecks = 52
    Shear7Data = 53
    VIVAData = 54
    SupportType = 55
    MorisonElementType = 57
    ExpansionTable = 58
    CoverType = 59
    BrowserGroup = 61
    MultibodyGroup = 62
    DragCoefficient = 1000
    AxialStiffness = 1001
    BendingStiffness = 1002
    BendingConnectionStiffness = 1003
    WingOrientation = 1004
    KinematicViscosity = 1005
    FluidTemperature = 1006
    CurrentSpeed = 1007
    CurrentDirection = 1008
    ExternalFunction = 1009
    HorizontalVariationFactor = 1010
    LoadForce = 1011
    LoadMoment = 1012
    ExpansionFactor = 1013
    PayoutRate = 1014
    WinchTension = 1015
    VerticalVariationFactor = 1016
    TorsionalStiffness = 1017
    MinimumBendRadius = 1018
    LiftCoefficient = 1019
    LiftCloseToSeabed = 1020
    DragCloseToSeabed = 1021
    DragAmplificationFactor = 1022
    LineTypeDiameter = 1023
    StressStrainRelationship = 1024
    CoatingOrLining = 1025
    ContentsFlowVelocity = 1026
    AddedMassRateOfChangeCloseToSurface = 1027
    AddedMassCloseToSurface = 1028
    ContactStiffness = 1029
    SupportsStiffness = 1030
    ConstraintTranslationalStiffness = 1031
    ConstraintRotationalStiffness = 1032
    ConstraintTranslationalDamping = 1033
    ConstraintRotationalDamping = 1034
    AddedMassCloseToSeabed = 1035
    SeabedTangentialResistance = 1036
    AxialStaticDynamicStiffness = 1037
    CoverHeight = 1038
    CoverLoadModel = 1039
    CoverResistanceScale = 1040
    CoverNormalisedResistance = 1041
    CoverMobilisationScale = 1042
    CoverRatchetingLength = 1043
    CoverHeightModel = 1044
    CoverAsBuriedSeabedPenetration = 1045
    PythonAppliedLoad = 1046
    ConstraintStiffnessAndDampingModel = 1047


class PeriodNum(IntEnumAllowsUndefined):
    """Named parts of a simulation; stage n has number n."""

    BuildUp = 0
    SpecifiedPeriod = 32001
    LatestWave = 32002
    WholeSimulation = 32003
    StaticState = 32004
    InstantaneousValue = 32005


class LinePoint(IntEnumAllowsUndefined):
    """How a point on a line is named."""

    EndA = 0
    EndB = 1
    Touchdown = 2
    NodeNum = 3
    ArcLength = 4


class RadialPos(IntEnumAllowsUndefined):
    """Radial position of a pipe stress."""

    Inner = 0
    Outer = 1
    Mid = 2
    Specified = 3


class DataType(IntEnumAllowsUndefined):
    """The type of a data item."""

    Double = 0
    Integer = 1
    String = 2
    Variable = 3
    IntegerIndex = 4
    Boolean = 5


class ResultType(IntEnumAllowsUndefined):
    """The kinds of result a variable can give."""

    TimeHistory = 0
    RangeGraph = 1
    LinkedStatistics = 2
    FrequencyDomain = 3


class ArclengthRangeMode(IntEnumAllowsUndefined):
    """How a part of a line is named."""

    EntireRange = 0
    SpecifiedArclengths = 1
    SpecifiedSections = 2


class ObjectExtraField(IntEnumAllowsUndefined):
    """The fields of an `ObjectExtra`."""

    EnvironmentPos = 0
    LinePoint = 1
    RadialPos = 2
    Theta = 3
    WingName = 4
    ClearanceLineName = 5
    WinchConnectionPoint = 6
    RigidBodyPos = 7
    ExternalResultText = 8
    DisturbanceVesselName = 9
    SupportIndex = 10
    SupportedLineName = 11
    BladeIndex = 12
    ElementIndex = 13
    SeaSurfaceScalingFactor = 14
    FrequencyDomainSolveType = 15


class LineResultPoints(IntEnumAllowsUndefined):
    """Where along a line a variable has results."""

    none = 0
    WholeLine = 1
    Nodes = 2
    MidSegments = 3
    MidSegmentsAndEnds = 4
    Ends = 5


class ModelType(IntEnumAllowsUndefined):
    """How a model came to be."""

    Standard = 0
    Variation = 1
    Restart = 2


class ModelState(IntEnumAllowsUndefined):
    """What a model holds."""

    Reset = 0
    CalculatingStatics = 1
    InStaticState = 2
    RunningSimulation = 3
    SimulationStopped = 4
    SimulationStoppedUnstable = 5


class FileType(IntEnumAllowsUndefined):
    """What a binary file holds."""

    DataFile = 0
    StaticStateSimulationFile = 1
    DynamicSimulationFile = 2


__all__ = [
    "IntEnumAllowsUndefined",
    "StatusCode",
    "ObjectType",
    "PeriodNum",
    "LinePoint",
    "RadialPos",
    "DataType",
    "ResultType",
    "ArclengthRangeMode",
    "ObjectExtraField",
    "LineResultPoints",
    "ModelType",
    "ModelState",
    "FileType",
]
